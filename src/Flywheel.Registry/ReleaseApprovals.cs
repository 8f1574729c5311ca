using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Flywheel.Core;
using Flywheel.Registry.Releases;
using Flywheel.Storage;

namespace Flywheel.Registry;

/// <summary>
/// Who must approve a model's releases before one becomes champion, and who did. A role is approved when one person who has it now said yes to that
/// version; somebody who lost the role no longer counts. Safe to use from many threads and processes.
/// </summary>
public sealed class ReleaseApprovals(ICatalog catalog, TimeProvider time)
{
    /// <summary>Says which roles a model needs and who has them; roles that are not named are no longer needed.</summary>
    public async Task SetRolesAsync(string model, ImmutableSortedDictionary<string, ImmutableArray<string>> roles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(roles);
        (string Role, string Person)[] wanted = [.. roles.SelectMany(role => role.Value.Distinct(StringComparer.Ordinal).Select(person => (role.Key, person))).OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.person, StringComparer.Ordinal)];
        // A turn that changes nothing writes nothing.
        var there = await catalog.ReadAsync((connection, token) => RolesAsync(connection, null, model, token), cancellationToken).ConfigureAwait(false);
        if (there.SequenceEqual(wanted))
        {
            return;
        }

        await catalog.WriteAsync(async (transaction, token) =>
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM registry_roles WHERE model = @model", new { model }, transaction, cancellationToken: token)).ConfigureAwait(false);
            return await transaction.Connection!.ExecuteAsync(new CommandDefinition("INSERT INTO registry_roles (model, role, person) VALUES (@model, @Role, @Person)",
                wanted.Select(row => new { model, row.Role, row.Person }), transaction, cancellationToken: token)).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps an approval; a second one of the same person in the same role changes nothing. Refuses <c>registry.role-unknown</c> and <c>registry.role-other</c>.</summary>
    public Task<Result<ReleaseApproval>> ApproveAsync(ReleaseVersion release, string role, string by, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(release);
        return catalog.WriteAsync<Result<ReleaseApproval>>(async (transaction, token) =>
        {
            var roles = await RolesAsync(transaction.Connection!, transaction, release.Model, token).ConfigureAwait(false);
            string[] people = [.. roles.Where(row => row.Role == role).Select(row => row.Person)];
            if (people.Length == 0)
            {
                return new Refusal("registry.role-unknown", "No such role", $"Releases of '{release.Model}' are not approved by a '{role}'.", Spelling.DidYouMean(role, roles.Select(row => row.Role).Distinct()));
            }

            if (!people.Contains(by, StringComparer.Ordinal))
            {
                return new Refusal("registry.role-other", "Somebody else's role", $"'{by}' cannot approve {release} as '{role}'.", $"The project gives that role to {string.Join(", ", people)}.");
            }

            var at = Timestamp.Now(time);
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "INSERT INTO registry_approvals (model, version, role, approved_by, at, reason) VALUES (@Model, @Version, @role, @by, @At, @reason) ON CONFLICT DO NOTHING",
                new { release.Model, release.Version, role, by, At = at.Microseconds, reason }, transaction, cancellationToken: token)).ConfigureAwait(false);
            return new ReleaseApproval(role, by, at, reason);
        }, cancellationToken);
    }

    /// <summary>Every approval of a release, in the order given.</summary>
    public Task<ImmutableArray<ReleaseApproval>> ListAsync(ReleaseVersion release, CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
        (await connection.QueryAsync<(string Role, string By, long At, string Reason)>(new CommandDefinition(
            "SELECT role, approved_by, at, reason FROM registry_approvals WHERE model = @Model AND version = @Version ORDER BY at, role, approved_by",
            new { release.Model, release.Version }, cancellationToken: token)).ConfigureAwait(false))
        .Select(row => new ReleaseApproval(row.Role, row.By, new Timestamp(row.At), row.Reason)).ToImmutableArray(), cancellationToken);

    /// <summary>The roles that have not approved a release, in ordinal order.</summary>
    internal static async Task<ImmutableArray<string>> MissingAsync(DbConnection connection, DbTransaction? transaction, ReleaseVersion release, CancellationToken cancellationToken) =>
    [
        .. await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT DISTINCT r.role FROM registry_roles r WHERE r.model = @Model AND NOT EXISTS (SELECT 1 FROM registry_approvals a JOIN registry_roles p " +
            "ON p.model = a.model AND p.role = a.role AND p.person = a.approved_by WHERE a.model = r.model AND a.role = r.role AND a.version = @Version) ORDER BY r.role",
            new { release.Model, release.Version }, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false),
    ];

    private static async Task<(string Role, string Person)[]> RolesAsync(DbConnection connection, DbTransaction? transaction, string model, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync<(string, string)>(new CommandDefinition("SELECT role, person FROM registry_roles WHERE model = @model ORDER BY role, person", new { model }, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false)];
}
