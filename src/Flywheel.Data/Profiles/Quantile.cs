namespace Flywheel.Data.Profiles;

/// <summary>The value below which a share of the rows lies.</summary>
public readonly record struct Quantile(double Share, double Value);
