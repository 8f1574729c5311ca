namespace Flywheel.Data.Profiles;

/// <summary>Pearson's correlation of two columns, over rows that have both.</summary>
public readonly record struct Correlation(string First, string Second, double Value);
