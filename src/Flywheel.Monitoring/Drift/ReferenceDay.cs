using Flywheel.Core.Columns;

namespace Flywheel.Monitoring.Drift;

/// <summary>One day of the past that counts as healthy.</summary>
/// <param name="Features">Its features.</param>
/// <param name="Scores">What the model says of them, one a row.</param>
public sealed record ReferenceDay(ColumnBatch Features, ReadOnlyMemory<double> Scores);
