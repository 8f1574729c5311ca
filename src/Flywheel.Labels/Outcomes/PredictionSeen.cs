namespace Flywheel.Labels.Outcomes;

/// <summary>Is told of a row of the prediction log.</summary>
/// <param name="json">The row as it was written; gone when the call returns.</param>
/// <param name="row">What a join needs of it.</param>
public delegate void PredictionSeen(ReadOnlySpan<byte> json, AwaitedPrediction row);
