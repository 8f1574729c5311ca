using Flywheel.Core;

namespace Flywheel.Labels.Reviews;

/// <summary>What people are told who claim or answer what they may not.</summary>
internal static class ReviewRefusals
{
    internal static Refusal? OfClaim(string prediction, ReviewItem? item, string by) => item switch
    {
        { State: ReviewState.Answered, Answer: var answer } => Answered(prediction, answer!),
        { State: ReviewState.Claimed, Claim: { } claim } when claim.By != by => Claimed(prediction, claim),
        _ => Gone(prediction, item),
    };

    internal static Refusal? OfAnswer(string prediction, ReviewItem? item, double answer, string by)
    {
        if (answer is not (0 or 1))
        {
            return new Refusal("labels.review-answer", "Not an answer", FormattableString.Invariant($"{answer} is no answer."), "Answer 1 for yes or 0 for no.");
        }

        return item is { Answer: { } given } && given.Answer != answer
            ? new Refusal("labels.review-contradicts", "Answered otherwise", $"{given.By} answered {Word(given.Answer)} for '{prediction}' at {given.At}, and {by} says {Word(answer)}. The first answer stands.", "Settle it between you, and send what is right as an outcome: it corrects the label.")
            : OfClaim(prediction, item, by);
    }

    private static Refusal? Gone(string prediction, ReviewItem? item) => item switch
    {
        null => new Refusal("labels.review-unknown", "Nobody asked", $"Nobody asked about '{prediction}'.", "Send an outcome instead."),
        { State: ReviewState.Expired } => new Refusal("labels.review-late", "Too late", $"The question about '{prediction}' waited until {item.WaitsUntil}.", "Send an outcome instead."),
        _ => null,
    };

    private static Refusal Answered(string prediction, ReviewRow answer) =>
        new("labels.review-answered", "Already answered", $"{answer.By} answered {Word(answer.Answer)} for '{prediction}' at {answer.At}; nothing changes.", "Claim another question.");

    private static Refusal Claimed(string prediction, ReviewRow claim) =>
        new("labels.review-claimed", "Somebody looks at it", $"{claim.By} holds '{prediction}' until {claim.ClaimedUntil}.", "Claim another question, or wait.");

    private static string Word(double? answer) => answer == 0 ? "no" : "yes";
}
