using Flywheel.Core.Columns;

namespace Flywheel.Monitoring.Drift;

/// <summary>One day of the past that counts as healthy.</summary>
/// <param name="Features">Its features.</param>
/// <param name="Scores">What the model says of them, one a row; empty where the model has learned from them, since it is bolder there than it will be.</param>
public sealed record ReferenceDay(ColumnBatch Features, ReadOnlyMemory<double> Scores);
