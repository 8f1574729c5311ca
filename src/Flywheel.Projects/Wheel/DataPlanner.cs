using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Data.Sources;
using Flywheel.Projects.Definitions;

namespace Flywheel.Projects.Wheel;

/// <summary>From the data sections of a project file to the data room's own definitions, in an order in which each dataset comes after those it reads.</summary>
internal static class DataPlanner
{
    internal static ImmutableDictionary<string, SourceDefinition> Sources(ProjectDefinition project) => project.Sources.ToImmutableDictionary(
        source => source.Name,
        source => new SourceDefinition { Name = source.Name, Format = source.Format, Locations = [source.Location], Place = source.Place },
        StringComparer.Ordinal);

    /// <summary>The datasets in building order; refuses a missing SQL file and a circle, all at once.</summary>
    internal static async Task<Result<ImmutableArray<DatasetPlan>>> DatasetsAsync(ProjectDefinition project, CancellationToken cancellationToken)
    {
        var (sources, refusals) = (Sources(project), new List<Refusal>());
        var plans = new List<DatasetPlan>();
        var unbuilt = project.Datasets.ToImmutableDictionary(dataset => dataset.Name, _ => default(DatasetVersionId), StringComparer.Ordinal);
        foreach (var dataset in project.Datasets)
        {
            var sql = await SqlAsync(project, dataset, refusals, cancellationToken).ConfigureAwait(false);
            plans.Add(new DatasetPlan(Define(dataset, sql, refusals), sources, unbuilt.Remove(dataset.Name), project.Folder));
        }

        var ordered = Order(plans, refusals);
        return refusals.Count > 0 ? Result.Refuse<ImmutableArray<DatasetPlan>>(refusals) : ordered;
    }

    private static DatasetDefinition Define(DatasetEntry dataset, string? sql, List<Refusal> refusals) => new()
    {
        Name = dataset.Name,
        From = dataset.From,
        Sql = sql,
        SqlFile = dataset.SqlFile?.Text,
        Key = dataset.Key is { } key ? [.. key.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : [],
        EventTime = dataset.EventTime?.Text,
        KnownAt = dataset.KnownAt?.Text,
        Expectations = ExpectationPlanner.Plan(dataset, refusals),
        Place = dataset.Place,
    };

    private static async Task<string?> SqlAsync(ProjectDefinition project, DatasetEntry dataset, List<Refusal> refusals, CancellationToken cancellationToken)
    {
        if (dataset.SqlFile is not { } file)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(project.Folder, file.Text));
        if (!path.StartsWith(project.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(path))
        {
            refusals.Add(new Refusal("project.sql-missing", "SQL file missing", $"The dataset '{dataset.Name}' is made by '{file.Text}', which is not in the project folder.",
                "Paths start at the folder of the project file.").At(file.Place));
            return "";
        }

        return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
    }

    private static ImmutableArray<DatasetPlan> Order(List<DatasetPlan> plans, List<Refusal> refusals)
    {
        var ordered = ImmutableArray.CreateBuilder<DatasetPlan>(plans.Count);
        var names = plans.Select(plan => plan.Definition.Name).ToHashSet(StringComparer.Ordinal);
        while (ordered.Count < plans.Count)
        {
            var done = ordered.Select(plan => plan.Definition.Name).ToHashSet(StringComparer.Ordinal);
            var next = plans.FirstOrDefault(plan => !done.Contains(plan.Definition.Name) && plan.References.All(name => !names.Contains(name) || done.Contains(name)));
            if (next is null)
            {
                var circle = plans.Where(plan => !done.Contains(plan.Definition.Name)).ToArray();
                refusals.Add(new Refusal("project.dataset-circle", "Datasets in a circle",
                    $"{string.Join(" and ", circle.Select(plan => $"'{plan.Definition.Name}'"))} are made from each other.", "Let one of them read a source instead.").At(circle[0].Definition.Place!));
                break;
            }

            ordered.Add(next);
        }

        return ordered.ToImmutable();
    }
}
