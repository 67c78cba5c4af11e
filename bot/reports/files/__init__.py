"""What is inside the files of reports: what tells of a person is read once and taken out.

It does not know reports, nor who may see a file.
"""
