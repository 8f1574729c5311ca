using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Labels.Reviews;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Yaml;

namespace Flywheel.Projects;

/// <summary>Reads <c>reviews:</c>.</summary>
internal static class ReviewSectionReader
{
    internal static ReviewsDefinition? Read(YamlMap? map, List<Refusal> refusals)
    {
        if (map is null)
        {
            return null;
        }

        var (queue, place) = (new ReviewQueueOptions(), map.Place);
        var rules = map.RequiredItems("rules", "[{ name: unsure, within: 0.1 }]").Select(item => item.Map("a rule such as { name: unsure, within: 0.1 }")).OfType<YamlMap>().Select(Rule).OfType<ReviewRule>().ToImmutableArray();
        var reviews = new ReviewsDefinition
        {
            Queue = queue with
            {
                Rules = rules,
                Patience = map.Scalar("patience")?.Duration() ?? queue.Patience,
                ClaimFor = map.Scalar("claim")?.Duration() ?? queue.ClaimFor,
                RememberFor = map.Scalar("remember")?.Duration() ?? queue.RememberFor,
                MaxOpen = (int)Math.Min(map.Scalar("at_most")?.Whole(least: 1) ?? queue.MaxOpen, int.MaxValue),
            },
            Cost = map.Scalar("cost")?.Number() ?? 0,
            Learn = map.Scalar("learn")?.OneOf("yes", "no") != "no",
        };
        map.Close();
        foreach (var twice in rules.GroupBy(rule => rule.Name, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            refusals.Add(new Refusal("project.value", "Wrong value", $"Two rules of 'reviews' are named '{twice.Key}'.", "Name each rule once: the queue tells them apart by name.").At(place with { Key = "reviews.rules" }));
        }

        refusals.AddRange(OptionChecks.Check(reviews.Queue, "project.reviews", "reviews").Select(refusal => refusal.At(place with { Key = refusal.Place?.Key })));
        return reviews;
    }

    private static ReviewRule? Rule(YamlMap map)
    {
        var name = ProjectReader.NameOf(map.Required("name", "unsure"));
        var (from, until) = (map.Scalar("from")?.Share() ?? 0, map.Scalar("until")?.Share() ?? 1);
        var (within, share) = (map.Scalar("within")?.Share(), map.Scalar("share")?.Share() ?? 1);
        map.Close();
        if (from > until)
        {
            map.Refuse("project.value", "Wrong value", FormattableString.Invariant($"The rule '{name}' asks about scores from {from} until {until}, which are none."), "Let 'from' be the smaller.", map.Place);
        }

        return name is null ? null : new ReviewRule(name, from, until, share) { Within = within };
    }
}
