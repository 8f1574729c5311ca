namespace Flywheel.Monitoring.Drift;

/// <summary>What a day says of one watched thing.</summary>
/// <param name="Name">A feature, or <see cref="DriftReference.ScoresName"/>, <see cref="DriftReference.Together"/> or <see cref="DriftReference.Quality"/>.</param>
/// <param name="Distance">From the reference, in [0, 1].</param>
/// <param name="RankPValue">Share of days, of the reference and since, that were at least as far.</param>
/// <param name="Evidence">The e-detector's value: how many times the stake that days went on being far has earned.</param>
/// <param name="Comparison">The comparison with the reference by rows; null for what is no feature.</param>
public sealed record DriftFinding(string Name, double Distance, double RankPValue, double Evidence, DriftComparison? Comparison);
