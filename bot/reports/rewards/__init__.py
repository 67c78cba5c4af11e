"""Rewards for reports (举报奖励): proposed by one official, approved by another, paid once.

It does not know SQL or HTTP, nor how money leaves the office.
"""
