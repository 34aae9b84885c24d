"""XTrasseGML 2.0: objects written and read, and what they are made of."""
