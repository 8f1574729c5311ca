using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Storage;

namespace Flywheel.Projects.Wheel;

/// <summary>One step per dataset: reads its sources, runs its query, stores a version.</summary>
internal sealed class DatasetSteps(Datasets datasets, ProjectDefinition project, ImmutableSortedDictionary<string, DatasetVersionId> given)
{
    internal static string NameOf(string dataset) => $"data/{dataset.ToLowerInvariant()}";

    /// <summary>Declares the steps. Sources are looked at now, so that a changed file changes the step's key; a source that is not there is refused.</summary>
    internal async Task<Result<ImmutableArray<StepDefinition>>> DeclareAsync(ImmutableArray<DatasetPlan> plans, CancellationToken cancellationToken)
    {
        var (steps, refusals, digests) = (ImmutableArray.CreateBuilder<StepDefinition>(), new List<Refusal>(), new Dictionary<string, Digest>(StringComparer.Ordinal));
        foreach (var plan in plans)
        {
            if (given.TryGetValue(plan.Definition.Name, out var version))
            {
                steps.Add(Take(plan.Definition.Name, version));
                continue;
            }

            var inputs = ImmutableArray.CreateBuilder<StepInput>();
            foreach (var name in References(plan))
            {
                if (!plan.Sources.TryGetValue(name, out var source))
                {
                    inputs.Add(StepInput.From(name, NameOf(name), ArtifactKinds.DatasetVersion));
                    continue;
                }

                if (!digests.TryGetValue(name, out var digest))
                {
                    var resolved = await datasets.ResolveAsync(source, plan.ProjectFolder, cancellationToken).ConfigureAwait(false);
                    refusals.AddRange(resolved.Refusals);
                    digests[name] = digest = resolved.TryGet(out var snapshot) ? snapshot.Digest : default;
                }

                if (!digest.IsNone)
                {
                    inputs.Add(StepInput.Of(name, new ArtifactReference(digest, ArtifactKinds.Source, name)));
                }
            }

            steps.Add(new StepDefinition(NameOf(plan.Definition.Name), StepCode.Of("dataset 1", typeof(Datasets)), Parameters(plan), inputs.ToImmutable(),
                (context, cancellation) => BuildAsync(plan, context, cancellation)));
        }

        return refusals.Count > 0 ? Result.Refuse<ImmutableArray<StepDefinition>>(refusals) : steps.ToImmutable();
    }

    private static StepDefinition Take(string dataset, DatasetVersionId version)
    {
        var taken = new ArtifactReference(version.Digest, ArtifactKinds.DatasetVersion, dataset);
        return new StepDefinition(NameOf(dataset), StepCode.Of("dataset-given 1", typeof(Datasets)), "{}", [StepInput.Of("version", taken)],
            (_, _) => Task.FromResult<Result<ImmutableArray<ArtifactReference>>>(ImmutableArray.Create(taken)));
    }

    private static IEnumerable<string> References(DatasetPlan plan) =>
        plan.References.Concat(plan.Definition.Expectations.SelectMany(expectation => expectation.References)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private string Parameters(DatasetPlan plan)
    {
        var definition = plan.Definition;
        return new JsonObject
        {
            ["name"] = definition.Name,
            ["from"] = definition.From,
            ["sql"] = definition.Sql,
            ["key"] = new JsonArray([.. definition.Key.Select(column => (JsonNode)column)]),
            ["event_time"] = definition.EventTime,
            ["known_at"] = definition.KnownAt,
            ["expectations"] = ExpectationPlanner.Describe(project.Datasets.Single(dataset => dataset.Name == definition.Name)),
            ["sources"] = new JsonObject(References(plan).Where(plan.Sources.ContainsKey).Select(name => KeyValuePair.Create(name, (JsonNode?)plan.Sources[name].ToDigest().ToString()))),
        }.ToJsonString();
    }

    private async Task<Result<ImmutableArray<ArtifactReference>>> BuildAsync(DatasetPlan plan, StepContext context, CancellationToken cancellationToken)
    {
        var versions = References(plan).Where(name => !plan.Sources.ContainsKey(name))
            .ToImmutableDictionary(name => name, name => new DatasetVersionId(context.Input(name).Digest), StringComparer.Ordinal);
        var built = await datasets.BuildAsync(plan with { Datasets = versions }, context.Progress, cancellationToken).ConfigureAwait(false);
        return built.TryGet(out var build)
            ? ImmutableArray.Create(new ArtifactReference(build.Id.Digest, ArtifactKinds.DatasetVersion, plan.Definition.Name))
            : built.Refused<ImmutableArray<ArtifactReference>>();
    }
}
