using Flywheel.Core;

namespace Flywheel.Labels.Reviews;

/// <summary>A question and where it stands.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="State">Where it stands.</param>
/// <param name="WaitsUntil">Until when an answer counts.</param>
/// <param name="Claim">The claim in force; null when nobody holds one.</param>
/// <param name="Answer">The answer; null while there is none.</param>
public sealed record ReviewItem(ReviewRow Question, ReviewState State, Timestamp WaitsUntil, ReviewRow? Claim, ReviewRow? Answer);
