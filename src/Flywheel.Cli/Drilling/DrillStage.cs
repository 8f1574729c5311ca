using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Data;
using Flywheel.Projects.Definitions;
using Flywheel.Projects.Drills;
using Flywheel.Projects.Loop;
using Flywheel.Projects.Replay;
using Flywheel.Registry;
using Flywheel.Storage;
using Flywheel.Tracking;

namespace Flywheel.Cli.Drilling;

/// <summary>Runs drills in a copy of a workspace, each in a session of its own, so that no fault outlives its drill.</summary>
/// <param name="project">The project.</param>
/// <param name="copy">The folder of the copy.</param>
/// <param name="error">Where progress goes.</param>
/// <param name="live">True for a terminal.</param>
internal sealed class DrillStage(ProjectDefinition project, string copy, TextWriter error, bool live)
{
    public async Task<Result<DrillReport>> RunAsync(ImmutableArray<DrillPlan> plans, int rows, long seed, CancellationToken cancellation)
    {
        var read = await InSessionAsync(async (session, _) => await DrillData.ReadAsync(project, session.Get<Datasets>(), rows, seed, cancellation), cancellation);
        if (!read.TryGet(out var data))
        {
            return read.Refused<DrillReport>();
        }

        var champion = await InSessionAsync((session, _) => session.Get<ReleaseRegistry>().FindAsync(project.Name, ReleaseRegistry.Champion, cancellation), cancellation);
        if (!champion.TryGet(out var release))
        {
            return champion.Refused<DrillReport>();
        }

        var control = await InSessionAsync((_, runner) => runner.ControlAsync(project, data, Lines("control"), cancellation), cancellation);
        if (!control.TryGet(out var alarms))
        {
            return control.Refused<DrillReport>();
        }

        var outcomes = ImmutableArray.CreateBuilder<DrillOutcome>();
        foreach (var plan in plans)
        {
            var ran = await InSessionAsync((_, runner) => runner.RunAsync(project, plan, data, alarms.ToImmutableHashSet(StringComparer.Ordinal), Lines(plan.Name), cancellation), cancellation);
            if (!ran.TryGet(out var outcome))
            {
                return ran.Refused<DrillReport>();
            }

            outcomes.Add(outcome);
            error.WriteLine($"{plan.Name,-16}{DrillWords.Verdict(outcome)}{(outcome.By is { } by ? $", seen by {by} after {DrillWords.Detected(outcome)}" : "")}");
        }

        return new DrillReport(release.ToString(), data.RowsPerDay, data.Start.ToString(), seed, alarms, outcomes.ToImmutable());
    }

    private async Task<Result<T>> InSessionAsync<T>(Func<ProjectSession, DrillRunner, Task<Result<T>>> act, CancellationToken cancellation)
    {
        var (clock, journal) = (new ReplayClock(), (DrillJournal?)null);
        var opened = await ProjectSession.OpenAsync(project, new StorageOptions { Root = copy, Durability = JournalDurability.Written }, new TrackingOptions(), clock, beneath => journal = new DrillJournal(beneath), cancellation);
        if (!opened.TryGet(out var session))
        {
            return opened.Refused<T>();
        }

        await using (session)
        {
            var rooms = session.Get<LoopRooms>();
            return await act(session, new DrillRunner(rooms, session.Get<LoopReporter>(), journal!, clock));
        }
    }

    // A line that is written over on a terminal; elsewhere a line a quarter.
    private Told Lines(string name)
    {
        var quarter = 0;
        return new Told(done =>
        {
            if (live)
            {
                error.Write(FormattableString.Invariant($"\r{name,-16}{done:0%} of {DrillPlan.Days} days{(done >= 1 ? "\r" : "")}"));
            }
            else if ((int)(done * 4) > quarter)
            {
                quarter = (int)(done * 4);
                error.WriteLine(FormattableString.Invariant($"{name,-16}{done:0%} of {DrillPlan.Days} days"));
            }
        });
    }

    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
