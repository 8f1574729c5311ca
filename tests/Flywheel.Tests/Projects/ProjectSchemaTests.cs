using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flywheel.Projects;
using Flywheel.Projects.Schemas;
using Flywheel.Projects.Yaml;
using YamlDotNet.RepresentationModel;

namespace Flywheel.Tests.Projects;

public sealed partial class ProjectSchemaTests
{
    private static readonly JsonObject s_schema = JsonNode.Parse(ProjectSchema.Write())!.AsObject();

    [Fact]
    public void The_schema_that_is_checked_in_is_the_one_the_reader_asks_for()
    {
        File.ReadAllText(Repository.File("docs/flywheel.schema.json")).ShouldBe(ProjectSchema.Write(), "'./flywheel schema > docs/flywheel.schema.json' writes it.");
    }

    [Fact]
    public void The_specimen_says_everything_the_reader_knows()
    {
        ProjectReader.Read("/flywheel.yaml", SpecimenProject.Text).Refusals.ShouldBeEmpty();
        Unread("", ProjectSchema.Shape()).ShouldBeEmpty("A key the specimen lacks has no shape in the schema.");
    }

    [Theory]
    [InlineData("examples/flights/flywheel.yaml")]
    public void Every_example_fits_the_schema_and_names_it(string file)
    {
        var text = File.ReadAllText(Repository.File(file));

        Misfits(text).ShouldBeEmpty();
        var named = SchemaLine().Match(text).Groups[1].Value;
        Path.GetFullPath(Path.Combine(Repository.File(file), "..", named)).ShouldBe(Repository.File("docs/flywheel.schema.json"));
    }

    [Theory]
    [InlineData("endpoint:\n  name: flights", "endpont:\n  name: flights", "endpont: not a key")]
    [InlineData("project: flights\n", "", "project: missing")]
    [InlineData("trials: 12", "trials: many", "train.search.trials: fits none of integer, string")]
    [InlineData("trials: 12", "trials: 0", "train.search.trials: fits none of integer, string")]
    [InlineData("time: 5m", "time: 5", "train.search.time: fits none of string")]
    [InlineData("strategy: halving", "strategy: halvig", "train.search.strategy: none of random, grid, halving")]
    [InlineData("features:\n  distance: distance", "features: [distance]", "features: fits none of object")]
    public void What_the_reader_refuses_the_schema_refuses(string old, string replacement, string misfit)
    {
        var text = SpecimenProject.Text.Replace(old, replacement, StringComparison.Ordinal);

        ProjectReader.Read("/flywheel.yaml", text).IsOk.ShouldBeFalse();
        Misfits(text).ShouldBe([misfit]);
    }

    private static IEnumerable<string> Unread(string path, YamlShape shape) =>
        (shape.IsScalar || shape.IsMap || shape.IsList ? [] : new[] { path })
            .Concat(shape.Keys.SelectMany(key => Unread($"{path}.{key.Key}", key.Value)))
            .Concat(shape.HasOtherKeys ? Unread($"{path}.*", shape.OtherKeys) : [])
            .Concat(shape.IsList ? Unread($"{path}[]", shape.Items) : []);

    private static string[] Misfits(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. JsonSchemaReading.Misfits(s_schema, stream.Documents[0].RootNode, "")];
    }

    [GeneratedRegex(@"^# yaml-language-server: \$schema=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex SchemaLine();
}
