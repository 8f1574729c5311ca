using System.Collections.Immutable;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>Everything a reference holds: what travels inside a release.</summary>
/// <param name="Pool">The days that others are compared with.</param>
/// <param name="Directions">Name, mean and deviation of every feature the directions run through.</param>
/// <param name="Seed">Of the directions.</param>
/// <param name="RowsPerDay">Rows of a day in the pool, on average.</param>
/// <param name="Levels">How far healthy days are from the pool, the most rows first; empty where there were too few days to tell.</param>
public sealed record DriftReferenceState(PredictionSketchState Pool, ImmutableArray<FeatureScale> Directions, ulong Seed, double RowsPerDay, ImmutableArray<DriftLevel> Levels);
