using Flywheel.Labels.Outcomes;

namespace Flywheel.Projects.Loop;

/// <summary>A row of a prediction log.</summary>
/// <param name="Row">What a join needs of it.</param>
/// <param name="Json">All of it, as it was written.</param>
public readonly record struct LoggedPrediction(AwaitedPrediction Row, ReadOnlyMemory<byte> Json);
