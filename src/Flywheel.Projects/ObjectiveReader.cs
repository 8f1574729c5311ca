using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>objective:</c>.</summary>
internal static class ObjectiveReader
{
    internal static ObjectiveDefinition Read(YamlMap? map)
    {
        if (map is null)
        {
            return new ObjectiveDefinition { Business = "" };
        }

        var business = map.Required("business", "Tell passengers at pushback whether they will arrive late");
        var value = ValueOf(map.Map("value"));
        var limits = map.Map("limits");
        var objective = new ObjectiveDefinition
        {
            Business = business?.Text ?? "",
            Task = map.Scalar("task")?.OneOf(ObjectiveDefinition.BinaryClassification) ?? ObjectiveDefinition.BinaryClassification,
            PrimaryMetric = ProjectReader.EntryOrNull(map.Scalar("primary_metric")),
            SecondaryMetrics = [.. map.Items("secondary_metrics").Select(item => item.Scalar()).OfType<YamlScalar>().Select(ProjectReader.Entry)],
            Value = value,
            P99 = limits?.Scalar("p99")?.Duration(),
            ErrorRate = limits?.Scalar("error_rate")?.Share(),
            Staleness = limits?.Scalar("staleness")?.Duration(),
        };
        limits?.Close();
        map.Close();
        return objective;
    }

    private static DecisionValueDefinition? ValueOf(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var numbers = ((string[])["true_positive", "false_positive", "false_negative", "true_negative"])
            .Select(key => map.Required(key, "0.0")?.Number() ?? 0).ToArray();
        map.Close();
        return new DecisionValueDefinition(numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
