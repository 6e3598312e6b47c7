"""The portal through its real front: pages by cookie, the API by token."""
