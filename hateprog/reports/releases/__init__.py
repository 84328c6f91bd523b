"""Figures for everybody: prepared for a frozen period, checked against earlier ones, approved by another, published."""
