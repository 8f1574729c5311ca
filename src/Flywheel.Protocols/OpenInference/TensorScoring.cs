using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Serving;
using Flywheel.Serving.Routing;

namespace Flywheel.Protocols.OpenInference;

/// <summary>Asks an endpoint about the rows of an inference. One row goes through a lane, where it is scored together with those that come at the same time.</summary>
internal static class TensorScoring
{
    internal static async ValueTask<Result<PredictionAnswer>> ScoreAsync(Serving.Endpoint endpoint, RouteLease lease, InferRequest request, CancellationToken cancellationToken)
    {
        var champion = lease.Route.Champion;
        if (request.Count == 1)
        {
            var lane = champion.Rent();
            if (TryRead(lane, request[0]))
            {
                return await ScoreAsync(endpoint, lease, lane);
            }

            champion.Return(lane);
        }

        var read = request.ToRows(champion.Request);
        return read.TryGet(out var rows)
            ? await endpoint.PredictAsync(lease, rows.Rows, rows.Inputs, cancellationToken)
            : read.Refused<PredictionAnswer>();
    }

    private static async ValueTask<Result<PredictionAnswer>> ScoreAsync(Serving.Endpoint endpoint, RouteLease lease, PredictionLane lane)
    {
        var answer = await endpoint.PredictAsync(lease, lane);
        if (answer.Refusal is { } refusal)
        {
            answer.GiveBack(lane);
            return refusal;
        }

        var by = answer.Lane;
        var told = new PredictionAnswer(by.Snapshot.Version.ToString(), [Encoding.ASCII.GetString(by.Id)], [by.Score], [by.Decision]);
        answer.GiveBack(lane);
        return told;
    }

    internal static bool TryRead(PredictionLane lane, ReadOnlySpan<byte> row)
    {
        try
        {
            var reader = new Utf8JsonReader(row);
            return reader.Read() && lane.TryRead(ref reader, row);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
