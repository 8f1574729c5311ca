using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Projects.Iterations;

/// <summary>The record of every goal a project has had, numbered. Safe to use from many threads and processes.</summary>
public sealed class ProjectIterations(ICatalog catalog, TimeProvider time)
{
    /// <summary>The tables, in order.</summary>
    public static IReadOnlyList<CatalogMigration> Migrations { get; } =
    [
        new("projects", 1, """
            CREATE TABLE projects_iterations (
                project TEXT NOT NULL,
                number INTEGER NOT NULL,
                goal TEXT NOT NULL,
                started_at BIGINT NOT NULL,
                PRIMARY KEY (project, number));
            """),
    ];

    /// <summary>The iteration a run under this goal belongs to. A goal other than the last one starts the next number, also when it is an earlier goal again.</summary>
    public async Task<ProjectIteration> BeginAsync(string project, GoalDefinition goal, CancellationToken cancellationToken)
    {
        var known = await ListAsync(project, cancellationToken).ConfigureAwait(false);
        if (known.LastOrDefault() is not { } last || last.Goal.ToDigest() != goal.ToDigest())
        {
            await catalog.WriteAsync((transaction, token) => WriteAsync(project, goal, transaction, token), cancellationToken).ConfigureAwait(false);
            known = await ListAsync(project, cancellationToken).ConfigureAwait(false);
        }

        return known.Last(iteration => iteration.Goal.ToDigest() == goal.ToDigest());
    }

    /// <summary>Every iteration of a project, oldest first.</summary>
    public Task<ImmutableArray<ProjectIteration>> ListAsync(string project, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
    {
        var rows = (await connection.QueryAsync<(int Number, string Goal, long StartedAt)>(new CommandDefinition(
            "SELECT number, goal, started_at FROM projects_iterations WHERE project = @project ORDER BY number", new { project }, cancellationToken: token)).ConfigureAwait(false)).ToArray();
        var goals = rows.Select(row => GoalDefinition.Parse(row.Goal)).ToArray();
        return rows.Select((row, i) => new ProjectIteration(row.Number, goals[i], i == 0 ? [] : goals[i].ChangesFrom(goals[i - 1]), new Timestamp(row.StartedAt),
            i + 1 < rows.Length ? new Timestamp(rows[i + 1].StartedAt) : null)).ToImmutableArray();
    }, cancellationToken);

    // In one transaction, so that two runs that find the same new goal start one iteration.
    private async Task<int> WriteAsync(string project, GoalDefinition goal, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var last = await transaction.Connection!.QuerySingleOrDefaultAsync<(int Number, string? Goal)>(new CommandDefinition(
            "SELECT number, goal FROM projects_iterations WHERE project = @project ORDER BY number DESC LIMIT 1", new { project }, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        return last.Goal is { } known && GoalDefinition.Parse(known).ToDigest() == goal.ToDigest() ? 0 : await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO projects_iterations (project, number, goal, started_at) VALUES (@project, @number, @goal, @now)",
            new { project, number = last.Number + 1, goal = goal.ToJson(), now = Timestamp.Now(time).Microseconds }, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
    }
}
