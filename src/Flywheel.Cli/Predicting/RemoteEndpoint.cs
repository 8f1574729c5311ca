using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Serving;

namespace Flywheel.Cli.Predicting;

/// <summary>Asks an endpoint of a running server over Flywheel's own protocol, a thousand rows at a time.</summary>
internal sealed class RemoteEndpoint(RemoteServer server)
{
    private const int RowsPerRequest = 1_000;

    public Task<Result<PredictionAnswer>> PredictAsync(ImmutableArray<string> rows, CancellationToken cancellation) =>
        server.AskAsync((client, name) => AskAsync(client, name, rows, cancellation), cancellation);

    private static async Task<Result<PredictionAnswer>> AskAsync(HttpClient client, string name, ImmutableArray<string> rows, CancellationToken cancellation)
    {
        var (release, ids, scores, decisions) = ("", new List<string>(), new List<double>(), new List<bool>());
        foreach (var chunk in rows.Chunk(RowsPerRequest))
        {
            using var body = new StringContent($"{{\"rows\":[{string.Join(",", chunk)}]}}");
            using var response = await client.PostAsync(new Uri($"v1/endpoints/{Uri.EscapeDataString(name)}/predict", UriKind.Relative), body, cancellation);
            var read = await RemoteServer.ReadAsync(response, cancellation);
            if (!read.TryGet(out var answer))
            {
                return read.Refused<PredictionAnswer>();
            }

            release = RemoteServer.Text(answer, "release");
            foreach (var prediction in answer["predictions"]!.AsArray())
            {
                ids.Add(RemoteServer.Text(prediction, "id"));
                scores.Add((double)prediction!["score"]!);
                decisions.Add((bool)prediction["decision"]!);
            }
        }

        return new PredictionAnswer(release, [.. ids], [.. scores], [.. decisions]);
    }
}
