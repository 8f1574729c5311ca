using System.Collections.Immutable;
using System.Text;
using Flywheel.Core;
using Flywheel.Data.Rows;
using Flywheel.Serving;

namespace Flywheel.Cli.Predicting;

/// <summary>Asks an endpoint of this process. Rows are checked before the first one is answered.</summary>
internal sealed class LocalEndpoint(Endpoint endpoint)
{
    public async Task<Result<PredictionAnswer>> PredictAsync(ImmutableArray<string> rows, CancellationToken cancellation)
    {
        using var lease = endpoint.Lease();
        var snapshot = lease.Route.Champion;
        var (reader, refusals, batches) = (new JsonRowReader(snapshot.Request), new List<Refusal>(), new List<(Core.Columns.ColumnBatch Rows, string[] Inputs)>());
        foreach (var chunk in rows.Index().Chunk(endpoint.Options.MaxRows))
        {
            foreach (var (index, row) in chunk)
            {
                if (reader.Read(Encoding.UTF8.GetBytes(row)) is { } why)
                {
                    refusals.Add(new Refusal("request.row", "Row not understood", $"Row {index + 1}: {why}.", $"A row has {string.Join(", ", snapshot.Request.Fields)}."));
                }
            }

            batches.Add((reader.Take(), [.. chunk.Select(entry => entry.Item.ReplaceLineEndings(" ").Trim())]));
        }

        if (refusals.Count > 0)
        {
            return Result.Refuse<PredictionAnswer>(refusals);
        }

        var answers = new List<PredictionAnswer>();
        foreach (var (batch, inputs) in batches)
        {
            var predicted = await endpoint.PredictAsync(lease, batch, inputs, cancellation);
            if (!predicted.TryGet(out var answer))
            {
                return predicted;
            }

            answers.Add(answer);
        }

        return answers[0] with
        {
            Ids = [.. answers.SelectMany(answer => answer.Ids)],
            Scores = [.. answers.SelectMany(answer => answer.Scores)],
            Decisions = [.. answers.SelectMany(answer => answer.Decisions)],
        };
    }
}
