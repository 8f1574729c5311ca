using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data.Predictions;
using Flywheel.Data.Tables;
using Flywheel.Registry.Scoring;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Acceptance.Tests.Flights;

/// <summary>What HTTP answers for flights of the past is what the sweep made of them: same features, same scores.</summary>
public sealed class ServedEqualsSweptTests(FlightsWheel wheel)
{
    private const int Flights = 10_000;
    private const int RowsPerRequest = 200;
    private const double Tolerance = 1e-6;

    [Fact]
    public async Task Ten_thousand_june_flights_get_the_features_and_scores_of_the_sweep()
    {
        var cancel = TestContext.Current.CancellationToken;
        var swept = await SweptAsync(cancel);
        using var scorer = ReleaseScorer.Load(wheel.Release, wheel.Services.GetRequiredService<IPredictorLoader>()).Value;
        string[] features = [.. scorer.Layout.Features.Select(feature => feature.Name)];
        var wanted = scorer.Score(swept.Select(features)).Value;

        var answers = await PredictAsync(swept, cancel);
        var logged = await LoggedAsync(cancel);

        for (var row = 0; row < swept.Count; row++)
        {
            answers[row].Score.ShouldBe(wanted[row], Tolerance, $"score of row {row}");
            var values = logged[answers[row].Id].Features.ToDictionary(value => value.Name, value => value.Number);
            foreach (var feature in features)
            {
                var expected = swept.Get<DoubleColumn>(feature) is var column && column.IsNull(row) ? (double?)null : column.Values[row];
                Same(values[feature], expected).ShouldBeTrue($"{feature} of row {row}: served {values[feature]}, swept {expected}");
            }
        }
    }

    private static bool Same(double? served, double? swept) =>
        served is null || swept is null ? served == swept : Math.Abs(served.Value - swept.Value) <= Tolerance * Math.Max(1, Math.Abs(swept.Value));

    private async Task<ColumnBatch> SweptAsync(CancellationToken cancel)
    {
        var set = wheel.Release.Manifest.Origins.Single(origin => origin.Kind == "training-set");
        var path = (await wheel.Services.GetRequiredService<IObjects>().LocalPathAsync(set.Digest, cancel)).Value;
        using var session = wheel.Services.GetRequiredService<ITableEngine>().OpenSession(new TableSessionOptions());
        var rows = await session.QueryAsync(
            $"SELECT * FROM (SELECT *, row_number() OVER () AS place FROM read_parquet('{path}') WHERE \"set.part\" = 'test') WHERE place % 50 = 0 LIMIT {Flights}",
            ImmutableDictionary<string, object?>.Empty, cancel);
        rows.Value.Count.ShouldBe(Flights);
        return rows.Value;
    }

    private async Task<List<(string Id, double Score)>> PredictAsync(ColumnBatch swept, CancellationToken cancel)
    {
        var answers = new List<(string, double)>(swept.Count);
        for (var start = 0; start < swept.Count; start += RowsPerRequest)
        {
            var rows = new JsonArray([.. Enumerable.Range(start, RowsPerRequest).Select(row => (JsonNode)Request(swept, row))]);
            using var answer = await wheel.Client.PostAsJsonAsync("/v1/endpoints/flights/predict", new JsonObject { ["rows"] = rows }, cancel);
            answer.EnsureSuccessStatusCode();
            var document = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
            answers.AddRange(document.GetProperty("predictions").EnumerateArray().Select(prediction => (prediction.GetProperty("id").GetString()!, prediction.GetProperty("score").GetDouble())));
        }

        return answers;
    }

    private JsonObject Request(ColumnBatch swept, int row) => new(wheel.Release.Manifest.Request.Select(column =>
        KeyValuePair.Create(column.Name, (JsonNode?)(Source(swept, column.Name).ValueAt(row) is long number ? JsonValue.Create(number) : JsonValue.Create(Convert.ToString(Source(swept, column.Name).ValueAt(row), CultureInfo.InvariantCulture))))));

    private static Column Source(ColumnBatch swept, string name) => swept[swept.Schema.IndexOf($"row.{name}") >= 0 ? $"row.{name}" : "set.time"];

    private async Task<Dictionary<string, PredictionRow>> LoggedAsync(CancellationToken cancel)
    {
        var logged = new Dictionary<string, PredictionRow>(StringComparer.Ordinal);
        await foreach (var row in wheel.Services.GetRequiredService<IJournal>().ReadAsync(DatasetName.Of("flights.predictions"), [], cancel))
        {
            var prediction = PredictionRow.FromJson(row.Json.Span);
            logged[prediction.Id] = prediction;
        }

        return logged;
    }
}
