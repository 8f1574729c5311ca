using Flywheel.Core.Columns;

namespace Flywheel.Monitoring.Consequence;

/// <summary>One day of the past whose outcomes are known.</summary>
/// <param name="Features">Its features.</param>
/// <param name="Scores">What the model said, one a row.</param>
/// <param name="Outcomes">What came true, one a row.</param>
public sealed record LabelledDay(ColumnBatch Features, ReadOnlyMemory<double> Scores, ReadOnlyMemory<bool> Outcomes);
