using System.Collections.Immutable;
using Flywheel.Data.Sketches;

namespace Flywheel.Monitoring.Sketches;

/// <summary>Everything a sketch of predictions holds.</summary>
/// <param name="Count">Rows.</param>
/// <param name="Features">One a feature.</param>
/// <param name="Scores">Bins of scores that hold any: place, count and sum.</param>
/// <param name="Joint">One a direction.</param>
/// <param name="Latency">Latency in microseconds.</param>
/// <param name="FallbackCount">Rows that a fallback answered.</param>
/// <param name="GarbageCount">Rows whose score is no probability.</param>
/// <param name="LongestScoreRun">Most rows in a row with one score.</param>
public sealed record PredictionSketchState(
    long Count, ImmutableArray<FeatureSketchState> Features, ImmutableArray<ScoreBin> Scores, ImmutableArray<QuantileSketchState> Joint,
    QuantileSketchState Latency, long FallbackCount, long GarbageCount, long LongestScoreRun);
