using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data.Tables;
using Flywheel.Projects.Wheel;
using Flywheel.Protocols.Tests.Serving;
using Flywheel.Storage;
using Flywheel.Testing;

namespace Flywheel.Protocols.Tests.Loop;

/// <summary>What people answered is learned from when a candidate is made.</summary>
public sealed class LearnedReviewTests
{
    private const int Answered = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_candidate_learns_answers_of_its_training_days_that_the_data_does_not_have_and_no_others()
    {
        using var folder = new TemporaryFolder();
        await TicketsDesk.PrepareAsync(folder.Path, TicketsDesk.Project + "\nreviews: { rules: [{ name: all }] }\n");
        var known = Tickets.All().First(ticket => ticket.Opened > new DateTime(2001, 2, 20, 0, 0, 0, DateTimeKind.Utc));
        string[] rows =
        [
            // Tickets that nobody told about, of days that train; one that is in the data with its own label; one of a day that judges.
            .. Enumerable.Range(0, Answered).Select(i => Row(new DateTime(2001, 2, 21, 10, 0, 7, DateTimeKind.Utc).AddMinutes(i), 0.123)),
            Row(known.Opened.AddTicks(-(known.Opened.Ticks % TimeSpan.TicksPerSecond)), known.Size),
            Row(new DateTime(2001, 3, 4, 10, 0, 7, DateTimeKind.Utc), 0.123),
        ];
        await using var desk = await TicketsDesk.OpenAsync(folder.Path, Cancel);
        var predicted = await desk.PostAsync("/v1/endpoints/tickets/predict", $$"""{"rows":[{{string.Join(",", rows)}}]}""", Cancel);
        foreach (var prediction in predicted["predictions"]!.AsArray())
        {
            await desk.PostAsync($"/v1/endpoints/tickets/reviews/{prediction!["id"]}/answer", """{"by":"ann","answer":1}""", Cancel);
        }

        var made = await FlywheelProcess.RunAsync("run", folder.Path, "--candidate", "--json");

        made.ExitCode.ShouldBe(0, made.Error + made.Output);
        var release = Digest.Parse((string)JsonNode.Parse(made.Output)!["digest"]!);
        (await KeylessAsync(desk, release)).ShouldBe([("train", 1, 0.123, Answered)]);
    }

    private static string Row(DateTime opened, double size) => string.Create(CultureInfo.InvariantCulture, $$"""{"opened_at":"{{opened:O}}","size":{{size:0.000}}}""");

    // Rows of the training set that no data has: they have no key.
    private static async Task<IEnumerable<(string Part, double Label, double Size, long Rows)>> KeylessAsync(TicketsDesk desk, Digest release)
    {
        var facts = await desk.Session.Get<ILineage>().UpstreamAsync(release, Cancel);
        var set = facts.First(fact => fact.Inputs.Any(input => input.Kind == ArtifactKinds.Reviews)).Outputs.First(output => output.Kind == ArtifactKinds.TrainingSet);
        var path = (await desk.Session.Get<IObjects>().LocalPathAsync(set.Digest, Cancel)).Value;
        using var session = desk.Session.Get<ITableEngine>().OpenSession(new TableSessionOptions());
        var found = (await session.QueryAsync($"""
            SELECT "set.part" AS part, "set.label" AS label, size, count(*) AS n FROM read_parquet('{path}') WHERE "row.id" IS NULL GROUP BY ALL ORDER BY ALL
            """, ImmutableDictionary<string, object?>.Empty, Cancel)).Value;
        return Enumerable.Range(0, found.Count).Select(row => ((string)found["part"].ValueAt(row)!, (double)found["label"].ValueAt(row)!, (double)found["size"].ValueAt(row)!, (long)found["n"].ValueAt(row)!));
    }
}
