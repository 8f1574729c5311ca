using System.Collections.Immutable;
using Flywheel.Monitoring.Sketches;

namespace Flywheel.Monitoring.Drift;

/// <summary>Everything a reference holds: what travels inside a release.</summary>
/// <param name="Pool">The days that others are compared with.</param>
/// <param name="Directions">Name, mean and deviation of every feature the directions run through.</param>
/// <param name="Seed">Of the directions.</param>
/// <param name="Calibration">How far each measuring day is from the pool: features, then scores, then all features together.</param>
public sealed record DriftReferenceState(PredictionSketchState Pool, ImmutableArray<FeatureScale> Directions, ulong Seed, ImmutableArray<ImmutableArray<double>> Calibration);
