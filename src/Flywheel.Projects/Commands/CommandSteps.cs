using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Prediction;
using Flywheel.Data.Tables;
using Flywheel.Evaluation;
using Flywheel.Evaluation.Metrics;
using Flywheel.Pipelines;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Wheel;

namespace Flywheel.Projects.Commands;

/// <summary>The steps of a project's commands, and what they need. Safe to use from many threads.</summary>
public sealed class CommandSteps(
    ITableEngine engine, IPredictorLoader loader, MetricCatalog<BinarySample> metrics, TurnRecorder recorder, IEnumerable<ITrackingDoor> doors, TimeProvider time)
{
    /// <summary>One step a command; refuses, all at once, commands that cannot be run and names that are taken.</summary>
    internal async Task<Result<ImmutableArray<StepDefinition>>> DeclareAsync(ProjectDefinition project, CancellationToken cancellationToken)
    {
        var (steps, refusals) = (ImmutableArray.CreateBuilder<StepDefinition>(), new List<Refusal>());
        var names = SearchPlanner.AllNames(project);
        foreach (var command in project.Train.Commands)
        {
            if (names.Count(name => name == command.Name) > 1)
            {
                refusals.Add(new Refusal("command.name", "Name taken", $"Two candidates are called '{command.Name}'.", "Give the command another 'name'.").At(command.Place));
            }

            var prepared = await CommandPlan.PrepareAsync(project, command, cancellationToken).ConfigureAwait(false);
            refusals.AddRange(prepared.Refusals);
            if (prepared.TryGet(out var plan))
            {
                steps.Add(new CommandStep(engine, loader, metrics, recorder, doors.FirstOrDefault(), time, project, plan).Declare());
            }
        }

        return refusals.Count > 0 ? Result.Refuse<ImmutableArray<StepDefinition>>(refusals) : steps.ToImmutable();
    }
}
