"""What was promised to the policyholder: policies, the rules of cover, premium, reference rates."""
