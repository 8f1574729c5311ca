using System.Text;
using Flywheel.Core;
using Flywheel.Registry.Explaining;
using Flywheel.Serving.Routing;

namespace Flywheel.Serving;

/// <summary>Rows of one request that go one by one.</summary>
public sealed partial class Endpoint
{
    /// <summary>Rows that a request may ask to be explained: one costs as much as thousands of scores.</summary>
    public const int MaxExplained = 100;

    /// <summary>
    /// Scores rows and says why each score is what it is. Refuses <c>serving.too-many-rows</c> beyond <see cref="MaxExplained"/>, and what scoring
    /// them refuses.
    /// </summary>
    /// <param name="lease">The route as leased when the request was parsed.</param>
    /// <param name="inputs">Each row as the caller sent it: one JSON object on one line.</param>
    public async ValueTask<Result<PredictionAnswer>> ExplainAsync(RouteLease lease, IReadOnlyList<string> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Count > MaxExplained
            ? new Refusal("serving.too-many-rows", "Too many rows", $"The request has {inputs.Count} rows to explain; at most {MaxExplained} are taken at once.", "Send several requests, or ask without 'explain'.")
            : await PredictEachAsync(lease, inputs, explained: true).ConfigureAwait(false);
    }

    // Rows of one request may belong to different arms, so each goes its own way.
    private async ValueTask<Result<PredictionAnswer>> PredictEachAsync(RouteLease lease, IReadOnlyList<string> inputs, bool explained)
    {
        var explanations = explained ? new Result<ScoreExplanation>[inputs.Count] : null;
        var (ids, scores, decisions, releases) = (new string[inputs.Count], new double[inputs.Count], new bool[inputs.Count], new string[inputs.Count]);
        for (var row = 0; row < inputs.Count; row++)
        {
            var lane = lease.Route.Champion.Rent();
            if (!lane.TryRead(Encoding.UTF8.GetBytes(inputs[row])))
            {
                lane.Snapshot.Return(lane);
                return new Refusal("request.row", "Row not understood", $"Row {row + 1} does not fit.");
            }

            var answer = await PredictAsync(lease, lane).ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                answer.GiveBack(lane);
                return refusal;
            }

            (ids[row], scores[row], decisions[row]) = (Encoding.ASCII.GetString(answer.Lane.Id), answer.Lane.Score, answer.Lane.Decision);
            releases[row] = answer.Lane.Snapshot.Version.ToString();
            if (explanations is not null)
            {
                explanations[row] = answer.Lane.Snapshot.Explain(answer.Lane);
            }

            answer.GiveBack(lane);
        }

        return new PredictionAnswer(lease.Route.Champion.Version.ToString(), ids, scores, decisions) { Releases = releases, Explanations = explanations };
    }
}
