using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flywheel.Core;

namespace Flywheel.Protocols.Tests.Serving;

public sealed class BatchScoreTests(WeatherProject weather)
{
    private const string Header = "ticket,measured_at,station,temperature_c,pressure_hpa,humidity_percent,wind_kmh,rain_mm";

    [Theory]
    [InlineData("out.ndjson")]
    [InlineData("out.csv")]
    [InlineData("out.parquet")]
    public async Task A_file_is_scored_as_the_endpoint_scores_its_rows_in_their_order(string file)
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        var rows = Rows(500);
        await File.WriteAllLinesAsync(folder["rows.csv"], rows.Prepend(Header), cancel);

        var scored = await FlywheelProcess.RunAsync("score", folder.Path, folder["rows.csv"], "--to", folder[file], "--part-rows", "64", "--json");

        scored.ExitCode.ShouldBe(0, scored.Output + scored.Error);
        Directory.Exists(folder[file] + ".parts").ShouldBeFalse();
        var found = await ReadAsync(folder.Path, folder[file], cancel);
        found.Select(row => row.Ticket).ShouldBe(rows.Select(row => row.Split(',')[0]));
        await using var server = await WeatherServer.StartAsync(folder.Path, null, cancel);
        using var answer = await server.Client.PostAsync("/v1/endpoints/weather/predict", new StringContent($$"""{"rows":[{{string.Join(',', rows.Select(Json))}}]}""", Encoding.UTF8, "application/json"), cancel);
        var online = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancel)).GetProperty("predictions").EnumerateArray().ToArray();
        found.Select(row => row.Score).ShouldBe(online.Select(prediction => prediction.GetProperty("score").GetDouble()));
        found.Select(row => row.Decision).ShouldBe(online.Select(prediction => prediction.GetProperty("decision").GetBoolean()));
    }

    [Fact]
    public async Task Killed_in_the_middle_it_goes_on_and_each_row_is_there_once()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllLinesAsync(folder["rows.csv"], Rows(60_000).Prepend(Header), cancel);
        (await FlywheelProcess.RunAsync("score", folder.Path, folder["rows.csv"], "--to", folder["alone.csv"], "--part-rows", "1000")).ExitCode.ShouldBe(0);
        string[] score = ["score", folder.Path, folder["rows.csv"], "--to", folder["killed.csv"], "--part-rows", "1000", "--json"];

        foreach (var part in new[] { "000004", "000017" })
        {
            using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "flywheel"), score) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            while (!File.Exists(Path.Combine(folder["killed.csv"] + ".parts", part)))
            {
                process.HasExited.ShouldBeFalse();
                await Task.Delay(1, cancel);
            }

            process.Kill();
            await process.WaitForExitAsync(cancel);
            File.Exists(folder["killed.csv"]).ShouldBeFalse();
        }

        var last = await FlywheelProcess.RunAsync(score);

        JsonDocument.Parse(last.Output).RootElement.GetProperty("resumed").GetInt64().ShouldBeGreaterThanOrEqualTo(18_000);
        (await File.ReadAllBytesAsync(folder["killed.csv"], cancel)).ShouldBe(await File.ReadAllBytesAsync(folder["alone.csv"], cancel));
    }

    [Fact]
    public async Task What_cannot_be_scored_is_put_aside_or_refused_in_words()
    {
        using var folder = weather.Copy();
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllLinesAsync(folder["rows.csv"], [Header, "a,2024-12-31T18:00:00Z,coast,6.5,994,93,24,3.1", "b,yesterday,coast,6.5,994,93,24,3.1", "c,,coast,6.5,994,93,24,3.1"], cancel);
        await File.WriteAllTextAsync(folder["short.csv"], "ticket,station\n1,coast\n", cancel);
        await File.WriteAllTextAsync(folder["taken.csv"], Header + ",score\na,2024-12-31T18:00:00Z,coast,6.5,994,93,24,3.1,1\n", cancel);
        await File.WriteAllTextAsync(folder["none.csv"], Header + "\n", cancel);

        var aside = await ScoreAsync(folder.Path, "rows.csv", "out.csv");
        var again = await ScoreAsync(folder.Path, "rows.csv", "out.csv");
        var missing = await ScoreAsync(folder.Path, "short.csv", "x.csv");
        var taken = await ScoreAsync(folder.Path, "taken.csv", "x.csv");
        var format = await ScoreAsync(folder.Path, "rows.csv", "x.xlsx");
        var source = await ScoreAsync(folder.Path, "measurement", "x.csv");
        var none = await ScoreAsync(folder.Path, "none.csv", "none.parquet");

        aside.Error.ShouldContain("ok  score weather/2");
        aside.Output.ShouldContain("Scored 1 rows with weather/2");
        (await File.ReadAllLinesAsync(folder["out.csv.put-aside.ndjson"], cancel)).Length.ShouldBe(2);
        again.Error.ShouldContain("There is a file");
        missing.Error.ShouldContain("[data.column-missing]");
        taken.Error.ShouldContain("The source has a column 'score' already");
        format.Error.ShouldContain("Name it .parquet, .csv or .ndjson.");
        source.Error.ShouldContain("Did you mean 'measurements'?");
        none.ExitCode.ShouldBe(0, none.Error);

        Task<FlywheelProcess.Outcome> ScoreAsync(string project, string from, string to) =>
            FlywheelProcess.RunAsync("score", project, from.Contains('.', StringComparison.Ordinal) ? folder[from] : from, "--to", folder[to]);
    }

    private static string[] Rows(int count)
    {
        var random = new SeededRandom(7);
        return [.. Enumerable.Range(0, count).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"T{row},2024-{1 + (row % 12):00}-{1 + (row % 28):00}T18:00:00Z,{(row % 2 == 0 ? "coast" : "valley")},{random.NextInt64(400) / 10.0 - 10},{950 + random.NextInt64(80)},{30 + random.NextInt64(70)},{random.NextInt64(60)},{(row % 20 == 0 ? "" : random.NextInt64(90) / 10.0)}"))];
    }

    private static string Json(string row)
    {
        var values = row.Split(',');
        return "{" + string.Join(',', Header.Split(',').Zip(values).Skip(1).Select(cell => $"\"{cell.First}\":{(cell.First is "measured_at" or "station" ? $"\"{cell.Second}\"" : cell.Second.Length == 0 ? "null" : cell.Second)}")) + "}";
    }

    // Scored files of every kind, read as another program reads them: Parquet by a copy to NDJSON.
    private static async Task<(string Ticket, double Score, bool Decision)[]> ReadAsync(string project, string file, CancellationToken cancel)
    {
        if (file.EndsWith(".csv", StringComparison.Ordinal))
        {
            return [.. (await File.ReadAllLinesAsync(file, cancel)).Skip(1).Select(line => line.Split(',')).Select(cells => (cells[0], double.Parse(cells[^2], CultureInfo.InvariantCulture), cells[^1] == "true"))];
        }

        var ndjson = file;
        if (file.EndsWith(".parquet", StringComparison.Ordinal))
        {
            ndjson = Path.Combine(project, "read.ndjson");
            using var session = new Engines.DuckDb.DuckDbTableEngine(TimeProvider.System).OpenSession(new Data.Tables.TableSessionOptions());
            (await session.ExecuteAsync($"COPY (SELECT * FROM read_parquet('{file}')) TO '{ndjson}' (FORMAT json)", new Dictionary<string, object?>(), null, cancel)).IsOk.ShouldBeTrue();
        }

        return [.. (await File.ReadAllLinesAsync(ndjson, cancel)).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => (row.GetProperty("ticket").GetString()!, row.GetProperty("score").GetDouble(), row.GetProperty("decision").GetBoolean()))];
    }
}
