using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Projects;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Loop;
using Flywheel.Registry;
using Flywheel.Server;
using Flywheel.Serving;
using Flywheel.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Flywheel.Benchmarks.Monitors;

/// <summary>
/// What it costs to watch a served model of 60 features, beside what it costs to serve it, in processor time of one run. The fear: monitors take what callers wait for. Limit: a tenth.
/// The baseline is the same loop with monitors that look at one row a second.
/// </summary>
internal static class WatchingLoad
{
    private const int Features = 60;
    private const int RowsPerDay = 200;
    private const int Days = 60;
    private const int Predictions = 40_000;
    private const int Rounds = 3;

    /// <summary><c>watching FLYWHEEL</c>: the command line's program, which trains the model.</summary>
    internal static async Task<int> RunAsync(string flywheel)
    {
        var folder = Directory.CreateTempSubdirectory("flywheel-watching-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "flywheel.yaml"), Project());
            await File.WriteAllTextAsync(Path.Combine(folder, "rows.csv"), Csv());
            using var training = Process.Start(new ProcessStartInfo(flywheel, ["run", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var said = await Task.WhenAll(training.StandardOutput.ReadToEndAsync(), training.StandardError.ReadToEndAsync());
            await training.WaitForExitAsync();
            if (training.ExitCode != 0)
            {
                Console.Error.WriteLine(said[0] + said[1]);
                return 1;
            }

            await MeasureAsync(folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(string folder)
    {
        var project = (await ProjectReader.ReadAsync(folder, CancellationToken.None)).Value;
        await using var services = new ServiceCollection().AddFlywheel(new StorageOptions { Root = Path.Combine(folder, ".flywheel") }, new DataOptions()).BuildServiceProvider();
        await using var workspace = (await services.OpenWorkspaceAsync(CancellationToken.None)).Value;
        var (registry, endpoints) = (services.GetRequiredService<ReleaseRegistry>(), services.GetRequiredService<Endpoints>());
        var champion = (await registry.FindAsync("watched", ReleaseRegistry.Champion, CancellationToken.None)).Value;
        var endpoint = (await endpoints.ServeAsync("watched", champion, new EndpointOptions(), CancellationToken.None)).Value;
        var random = new SeededRandom(5);
        var requests = Enumerable.Range(0, 512).Select(_ => Request(random)).ToArray();
        Serve(endpoint, requests);

        var serving = 0.0;
        foreach (var (name, rows) in new[] { ("1 row a second", 1), ("100 rows a second, as usual", 100), ("every row", 1_000_000), ("1 row a second", 1), ("100 rows a second, as usual", 100) })
        {
            var watched = project with { Monitor = new MonitorDefinition { RowsPerSecond = rows } };
            await using var loop = new LoopService(watched, new LoopDefinition(), services.GetRequiredService<LoopRooms>(), new NoCandidates(), NullLogger<LoopService>.Instance);
            await LookAsync(loop);
            var (looking, asked) = (double.PositiveInfinity, double.PositiveInfinity);
            for (var round = 0; round < Rounds; round++)
            {
                asked = Math.Min(asked, Spent(() => Serve(endpoint, requests)));
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                await LookAsync(loop);
                looking = Math.Min(looking, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / Predictions);
            }

            serving = asked;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} serving {serving,6:0.00} us a prediction, the loop {looking,6:0.00} us: {looking / serving:0.000} of it"));
        }
    }

    private static async Task LookAsync(LoopService loop)
    {
        var looked = await loop.LookAsync(CancellationToken.None);
        if (!looked.IsOk)
        {
            throw new InvalidOperationException(string.Join(" ", looked.Refusals));
        }
    }

    private static double Spent(Action work)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / Predictions;
    }

    private static void Serve(Endpoint endpoint, byte[][] requests)
    {
        for (var i = 0; i < Predictions; i++)
        {
            using var lease = endpoint.Lease();
            var (lane, request) = (lease.Route.Champion.Rent(), requests[i % requests.Length]);
            var reader = new Utf8JsonReader(request);
            if (!reader.Read() || !lane.TryRead(ref reader, request))
            {
                throw new InvalidOperationException("The row does not fit.");
            }

            var answer = endpoint.PredictAsync(lease, lane);
            (answer.IsCompletedSuccessfully ? answer.Result : answer.AsTask().GetAwaiter().GetResult()).GiveBack(lane);
        }
    }

    private static string Project() => $$"""
        project: watched
        objective: { business: Tell what watching costs }
        sources: { raw: { csv: rows.csv } }
        datasets: { rows: { from: raw, key: id, event_time: at, known_at: known } }
        features: { {{string.Join(", ", Enumerable.Range(0, Features).Select(i => $"n{i}: n{i}"))}} }
        label: { name: late, is: late = 1, known_at: known }
        split: { by: time, train: 2001-01, validate: 2001-02-01..2001-02-14, test: 2001-02-15..2001-02-28 }
        train:
          metric: auc
          candidates: [gradient-boosting: { max_depth: 6, learning_rate: 0.1, rounds: 100, min_child_weight: 20 }]
          search: { trials: 1 }
        endpoint: { name: watched }
        """;

    private static string Csv()
    {
        var (random, text) = (new SeededRandom(3), new StringBuilder("id,at,known,late," + string.Join(',', Enumerable.Range(0, Features).Select(i => $"n{i}")) + "\n"));
        for (var row = 0; row < Days * RowsPerDay; row++)
        {
            var at = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(row / (double)RowsPerDay);
            double[] numbers = [.. Enumerable.Range(0, Features).Select(_ => random.NextNormal())];
            var late = random.NextDouble() < 1 / (1 + Math.Exp(1 - numbers[0] - (0.5 * numbers[1])));
            text.Append(CultureInfo.InvariantCulture, $"{row},{at:yyyy-MM-dd HH:mm:ss},{at.AddHours(3):yyyy-MM-dd HH:mm:ss},{(late ? 1 : 0)},{string.Join(',', numbers.Select(number => number.ToString("0.0000", CultureInfo.InvariantCulture)))}\n");
        }

        return text.ToString();
    }

    private static byte[] Request(SeededRandom random) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{{\"at\":\"2001-03-05T12:00:00Z\",{string.Join(',', Enumerable.Range(0, Features).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"n{i}\":{random.NextNormal():0.0000}")))}}}"));

    private sealed class NoCandidates : ICandidateMaker
    {
        public string Name => "none";

        public Task<Result<CandidateReport>> MakeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
