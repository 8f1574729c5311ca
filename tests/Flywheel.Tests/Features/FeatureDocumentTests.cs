using System.Text.RegularExpressions;
using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Tests.Features;

/// <summary>Every example in the guide compiles and computes; every refusal in it is word for word.</summary>
public sealed partial class FeatureDocumentTests
{
    private static readonly ColumnBatch Flights = Table.Of(
        ("flight_id", [1, 2]), ("origin", ["DEN", "SFO"]), ("destination", ["SFO", "DEN"]), ("distance", [967.0, 967.0]),
        ("departs_at", [Table.At(0), Table.At(300)]), ("delay", [20.0, 3.0]), ("landed_at", [Table.At(200), Table.At(480)]));

    private static readonly ColumnBatch Airports = Table.Of(("iata", ["DEN", "SFO"]), ("latitude", [39.86, 37.62]), ("longitude", [-104.67, -122.37]));

    [Fact]
    public void Every_feature_of_the_guide_computes()
    {
        var features = Blocks("sql feature").Select((text, i) => new FeatureDefinition($"f{i}", text)).ToArray();
        var program = FeatureProgram.Compile(Plan(features));

        program.Refusals.ShouldBeEmpty();
        features.Length.ShouldBeGreaterThan(15);
        var events = new Dictionary<string, ColumnBatch> { ["flights"] = Flights, ["airports"] = Airports };
        program.Value.Sweep(events, Flights, new SweepOptions(), null, TestContext.Current.CancellationToken).Value.Count.ShouldBe(2);
    }

    [Fact]
    public void Every_refusal_of_the_guide_is_word_for_word()
    {
        var blocks = Blocks("text refusal").ToArray();
        blocks.Length.ShouldBeGreaterThan(3);
        foreach (var block in blocks)
        {
            var (text, message) = (block[..block.IndexOf('\n')], block[(block.IndexOf('\n') + 1)..]);

            var refusal = FeatureProgram.Compile(Plan(new FeatureDefinition("f", text))).Refusals.Single();

            $"{refusal.Sentence} {refusal.Remedy}".Trim().ShouldBe(message);
        }
    }

    private static FeaturePlan Plan(params FeatureDefinition[] features)
    {
        var flights = new DatasetShape("flights", Flights.Schema) { Key = ["flight_id"], EventTime = "departs_at", KnownAt = "landed_at" };
        return new FeaturePlan(RowShape.Of(flights, ["delay"]), [flights, new DatasetShape("airports", Airports.Schema) { Key = ["iata"] }], [.. features]);
    }

    private static IEnumerable<string> Blocks(string kind) => Block().Matches(File.ReadAllText(Repository.File("docs/features.md")))
        .Where(match => match.Groups[1].Value == kind).Select(match => match.Groups[2].Value.Trim());

    [GeneratedRegex("^```([a-z ]+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
