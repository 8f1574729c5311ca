namespace Flywheel.Data.Profiles;

/// <summary>A value and how many rows have it.</summary>
public readonly record struct ValueCount(string Value, long Rows);
