using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Labels.Reviews;

namespace Flywheel.Protocols.Native;

/// <summary>Reviews as this protocol tells them, whoever asks.</summary>
public static class ReviewJson
{
    /// <summary>Questions, and how many stand where.</summary>
    public static JsonObject Document(ReviewTally tally, IEnumerable<ReviewItem> items)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return new JsonObject
        {
            ["waiting"] = tally.Waiting,
            ["answered"] = tally.Answered,
            ["agreed"] = tally.Agreed,
            ["expired"] = tally.Expired,
            ["overflowed"] = tally.Overflowed,
            ["reviews"] = new JsonArray([.. items.Select(Of)]),
        };
    }

    /// <summary>One question.</summary>
    public static JsonObject Document(ReviewItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return new JsonObject { ["review"] = Of(item) };
    }

    /// <summary>What is said of a prediction that no rule sent to a person.</summary>
    public static Refusal NobodyAsked(string prediction) => new("labels.review-unknown", "Nobody asked", $"Nobody asked about '{prediction}'.", "The model's decision stands.");

    private static JsonObject Of(ReviewItem item)
    {
        var question = item.Question;
        var told = new JsonObject
        {
            ["prediction"] = question.Prediction,
            ["state"] = item.State.ToString().ToLowerInvariant(),
            ["rule"] = question.Rule,
            ["asked_at"] = question.At.ToString(),
            ["waits_until"] = item.WaitsUntil.ToString(),
            ["score"] = question.Score,
            ["decision"] = question.Decision,
            ["entity"] = question.Entity,
            ["event_time"] = question.EventTime?.ToString(),
            ["inputs"] = question.Inputs is { } inputs ? JsonNode.Parse(inputs) : null,
        };
        if (item.Claim is { } claim)
        {
            told["claimed_by"] = claim.By;
            told["claimed_until"] = claim.ClaimedUntil?.ToString();
        }

        if (item.Answer is { } answer)
        {
            told["answer"] = answer.Answer;
            told["answered_by"] = answer.By;
            told["answered_at"] = answer.At.ToString();
            told["comment"] = answer.Comment;
        }

        return told;
    }
}
