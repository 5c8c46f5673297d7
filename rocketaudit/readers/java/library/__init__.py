"""What is known of methods that the tree does not declare: those of the JDK, Spring, and what people call things.

Types decide where they are known; where only a name is left, the functions here say how sure one can be of it. In: a
call, with the simple name of its receiver's type ("" where it is unknown). Out: what such a call does.
"""
