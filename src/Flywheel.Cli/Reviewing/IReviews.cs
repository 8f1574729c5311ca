using System.Text.Json.Nodes;
using Flywheel.Core;

namespace Flywheel.Cli.Reviewing;

/// <summary>The reviews of an endpoint, here or at a server. Both say the same, as Flywheel's own protocol has it.</summary>
internal interface IReviews
{
    /// <summary>Questions in a state.</summary>
    Task<Result<JsonObject>> ListAsync(string state, int most, CancellationToken cancellation);

    /// <summary>The question about a prediction, once it is closed or so many seconds are over.</summary>
    Task<Result<JsonObject>> ShowAsync(string prediction, int wait, CancellationToken cancellation);

    /// <summary>Keeps others away from a question: the oldest free one where none is named. Where nobody is named, it is the user, or whom the token says.</summary>
    Task<Result<JsonObject>> ClaimAsync(string? prediction, string? by, CancellationToken cancellation);

    /// <summary>Answers.</summary>
    Task<Result<JsonObject>> AnswerAsync(string prediction, double answer, string? by, string? comment, CancellationToken cancellation);
}
