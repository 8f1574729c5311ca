using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;
using Flywheel.Serving.Bandits;

namespace Flywheel.Projects;

/// <summary>Reads <c>bandit:</c> of an endpoint.</summary>
internal static class BanditSectionReader
{
    internal static BanditEntry? Read(YamlMap? map)
    {
        if (map is null)
        {
            return null;
        }

        var otherwise = new BanditDefinition("");
        var written = map.Required("policy", "thompson");
        var policy = written?.OneOf([.. BanditPolicies.Names]);
        var among = map.RequiredItems("among", "[1, 2]").Select(item => item.Scalar()?.Whole(least: 1)).OfType<long>().Select(version => (int)version).ToImmutableArray();
        var reward = map.Scalar("reward")?.OneOf("correct", "outcome", "closeness");
        BanditContext?[] context = [.. (map.Map("context")?.Scalars() ?? []).Select(entry => Context(entry.Name, entry.Scalar))];
        var definition = new BanditDefinition(policy ?? "")
        {
            Reward = reward is null ? otherwise.Reward : Enum.Parse<BanditReward>(reward, ignoreCase: true),
            Epsilon = map.Scalar("epsilon")?.Share() ?? otherwise.Epsilon,
            Least = map.Scalar("least")?.Share() ?? otherwise.Least,
            Context = [.. context.OfType<BanditContext>()],
        };
        var assignBy = map.Items("assign_by").Select(item => item.Scalar()?.Text).OfType<string>().ToImmutableArray();
        map.Close();
        if (policy is null || among.IsEmpty || context.Contains(null))
        {
            return null;
        }

        var entry = new BanditEntry(definition, among, assignBy);
        foreach (var refusal in entry.ToRoute("").Check())
        {
            written!.Refuse("project.value", "Wrong value", refusal.Sentence);
        }

        return entry;
    }

    private static BanditContext? Context(string column, YamlScalar written)
    {
        if (written.Text.Split("..") is [var low, var high] && Read(low) is { } from && Read(high) is { } to)
        {
            return new BanditContext(column, from, to);
        }

        written.Refuse("project.value", "Wrong value", $"'{written.Text}' is no range of numbers.", "Write for example '-10..40'.");
        return null;
    }

    private static double? Read(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
