namespace Flywheel.Labels.Reviews;

/// <summary>How many questions stand where, of those that are remembered.</summary>
/// <param name="Waiting">Not answered yet, claimed or not.</param>
/// <param name="Answered">Answered in time.</param>
/// <param name="Expired">Not answered in time.</param>
/// <param name="Agreed">Answered as the model had decided.</param>
/// <param name="Overflowed">Left to the model because the queue was full, since this process began.</param>
public sealed record ReviewTally(long Waiting, long Answered, long Expired, long Agreed, long Overflowed);
