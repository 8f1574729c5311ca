using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
using Flywheel.Data;
using Flywheel.Data.Predictions;
using Flywheel.Data.Rows;
using Flywheel.Registry;
using Flywheel.Registry.Scoring;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Flywheel.Benchmarks.Serving;

/// <summary>
/// Where the time of one prediction goes, below the web server and on one thread. Each figure is the fastest of many short rounds, which other work on the machine hardly touches.
/// </summary>
internal static class PathLoad
{
    private const int Rows = 512;
    private const int Rounds = 200;

    internal static async Task<int> RunAsync(string workspace, string project)
    {
        await using var services = new ServiceCollection().AddFlywheel(new StorageOptions { Root = workspace }, new DataOptions()).BuildServiceProvider();
        await using var opened = (await services.OpenWorkspaceAsync(CancellationToken.None)).Value;
        var (registry, endpoints, journal) = (services.GetRequiredService<ReleaseRegistry>(), services.GetRequiredService<Endpoints>(), services.GetRequiredService<IJournal>());
        var champion = (await registry.FindAsync(project, ReleaseRegistry.Champion, CancellationToken.None)).Value;
        var endpoint = (await endpoints.ServeAsync(project, champion, new EndpointOptions(), CancellationToken.None)).Value;
        var release = endpoint.Snapshot;
        using var scorer = ReleaseScorer.Load((await registry.OpenAsync(release.Digest, CancellationToken.None)).Value, services.GetRequiredService<IPredictorLoader>()).Value;

        var requests = Enumerable.Range(0, Rows).Select(Request).ToArray();
        var json = new JsonRow(release.Request);
        var rows = release.Features.OpenRows(release.Request, 32).Value;
        var fields = release.FeatureSchema.Fields;
        var (numbers, texts) = (new double[fields.Length], new string?[fields.Length]);
        var writer = new PredictionRowWriter(project, release.Digest, 0.5, fields.Select(field => (field.Name, field.Type == ColumnType.Text)));
        var inputs = scorer.Layout.Numbers.Select(feature => release.FeatureSchema.IndexOf(feature.Name)).ToArray();
        var (asked, answer) = (new double[inputs.Length], new double[1]);
        var facts = new PredictionFacts("champion", 1, new Timestamp(1_000_000_000_123_456), new Timestamp(1_000_000_000_654_321), 0.123456789, true, 37, null);
        var lines = new ReadOnlyMemory<byte>[1];
        var id = "01J0000000000000000000000A"u8.ToArray();

        Time("read", row => Read(json, requests[row]));
        Time("features", row =>
        {
            Read(json, requests[row]);
            Compute(rows, json, numbers, texts);
        });
        Time("trees", row =>
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                asked[i] = numbers[inputs[i]] + row;
            }

            scorer.ScoreRows(asked, [], answer);
        });
        Time("line", row => lines[0] = writer.Write(facts, id, "ATL|DFW", requests[row], numbers, texts));
        var dataset = DatasetName.Of("path.bench");
        Time("append", row => Wait(journal.AppendAsync(dataset, lines, JournalDurability.Written, CancellationToken.None)));
        Time("all", row =>
        {
            using var lease = endpoint.Lease();
            var lane = lease.Route.Champion.Rent();
            var reader = new Utf8JsonReader(requests[row]);
            if (!reader.Read() || !lane.TryRead(ref reader, requests[row]))
            {
                throw new InvalidOperationException("The row does not fit.");
            }

            Wait(endpoint.PredictAsync(lease, lane)).GiveBack(lane);
        });
        return 0;
    }

    // Alone on the path, nothing is ever waited for.
    private static T Wait<T>(ValueTask<T> done) => done.IsCompletedSuccessfully ? done.Result : throw new InvalidOperationException("Somebody else is on the path.");

    private static void Read(JsonRow json, byte[] request)
    {
        var reader = new Utf8JsonReader(request);
        reader.Read();
        if (json.Read(ref reader, request) is { } wrong)
        {
            throw new InvalidOperationException(wrong);
        }
    }

    private static void Compute(Features.LiveRows rows, JsonRow json, double[] numbers, string?[] texts)
    {
        for (var column = 0; column < json.Schema.Fields.Length; column++)
        {
            switch (json.Schema.Fields[column].Type)
            {
                case ColumnType.Text:
                    rows.Set(0, column, json.Text(column)!);
                    break;
                case ColumnType.Double:
                    rows.Set(0, column, json.Number(column));
                    break;
                default:
                    rows.Set(0, column, json.Whole(column));
                    break;
            }
        }

        rows.Compute(1);
        for (var i = 0; i < numbers.Length; i++)
        {
            (numbers[i], texts[i]) = (rows.Number(0, i), rows.Text(0, i));
        }
    }

    private static void Time(string name, Action<int> work)
    {
        var fastest = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var row = 0; row < Rows; row++)
            {
                work(row);
            }

            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalMicroseconds / Rows);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10}{fastest,8:0.00} us a row"));
    }

    private static byte[] Request(int at)
    {
        string[] airports = ["ATL", "ORD", "DFW", "LAX", "PHX", "DEN", "STL", "DTW", "MSP", "SFO", "LAS", "EWR", "PHL", "IAH", "CLT"];
        var (origin, destination, minute) = (airports[at % airports.Length], airports[((at * 7) + 3) % airports.Length], at / 12);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"departs_at":"2001-06-20T{{minute / 60:00}}:{{minute % 60:00}}:00Z","departs_local":"2001-06-20T12:30:00","arrives_local":"2001-06-20T15:20:00","origin":"{{origin}}","destination":"{{destination}}","distance":{{300 + at}}}"""));
    }
}
