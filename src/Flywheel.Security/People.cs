using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Dapper;
using Flywheel.Core;
using Flywheel.Storage;

namespace Flywheel.Security;

/// <summary>
/// Who may use the servers of a workspace. While there is nobody, nobody is asked; from the first person on, everybody is, until the process ends. Safe to use from many
/// threads and processes: what another process changes is known after <see cref="RefreshAsync"/>.
/// </summary>
public sealed class People(ICatalog catalog, TimeProvider time)
{
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@");
    private volatile KnownTokens _known = KnownTokens.None;
    private volatile bool _areAsked;

    /// <summary>True when callers must say who they are. It does not become false again: whoever removes the last person must not open the door.</summary>
    public bool AreAsked => _areAsked;

    /// <summary>Whose token this is, as of the last <see cref="RefreshAsync"/>; null when nobody's, or not that of the name that was given with it.</summary>
    /// <param name="token">What was sent.</param>
    /// <param name="name">The name it was sent with; null when with none.</param>
    public Person? Recognise(string? token, string? name)
    {
        var person = AccessToken.TryParse(token, out var read) ? _known.Find(read) : null;
        return name is null || person?.Name == name ? person : null;
    }

    /// <summary>Lets somebody in, or gives somebody another role; a new token takes the place of the one before. Refuses <c>security.name</c>.</summary>
    public async Task<Result<Admission>> AdmitAsync(string name, AccessRole role, CancellationToken cancellationToken)
    {
        if (name is not { Length: > 0 and <= 64 } || name.AsSpan().ContainsAnyExcept(NameLetters))
        {
            return new Refusal("security.name", "Not a name", $"'{name}' cannot be a person's name.", "Use 1 to 64 letters, digits, '.', '_', '-' and '@'.");
        }

        var admission = new Admission(new Person(name, role, Timestamp.Now(time)), AccessToken.New());
        await catalog.WriteAsync(async (transaction, token) => await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "INSERT INTO security_people (name, role, token, hash, since) VALUES (@Name, @role, @token, @hash, @since) " +
            "ON CONFLICT (name) DO UPDATE SET role = excluded.role, token = excluded.token, hash = excluded.hash, since = excluded.since",
            new { admission.Person.Name, role = role.ToString(), token = admission.Token.Name, hash = admission.Token.Hash.ToString(), since = admission.Person.Since.Microseconds },
            transaction, cancellationToken: token)).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return admission;
    }

    /// <summary>Lets somebody in no more. Refuses <c>security.unknown</c>.</summary>
    public async Task<Result> DismissAsync(string name, CancellationToken cancellationToken)
    {
        var gone = await catalog.WriteAsync((transaction, token) => transaction.Connection!.ExecuteAsync(
            new CommandDefinition("DELETE FROM security_people WHERE name = @name", new { name }, transaction, cancellationToken: token)), cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return gone > 0 ? Result.Ok
            : new Refusal("security.unknown", "Nobody", $"There is nobody called '{name}'.", Spelling.DidYouMean(name, (await ListAsync(cancellationToken).ConfigureAwait(false)).Select(person => person.Name)));
    }

    /// <summary>Everybody, by name.</summary>
    public async Task<ImmutableArray<Person>> ListAsync(CancellationToken cancellationToken) => [.. (await ReadAsync(cancellationToken).ConfigureAwait(false)).Select(row => row.Person)];

    /// <summary>Looks at what other processes changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(cancellationToken).ConfigureAwait(false);
        _known = new KnownTokens(rows.ToFrozenDictionary(row => row.Token, row => (row.Hash, row.Person), StringComparer.Ordinal));
        _areAsked |= !rows.IsEmpty;
    }

    private Task<ImmutableArray<(string Token, Digest Hash, Person Person)>> ReadAsync(CancellationToken cancellationToken) => catalog.ReadAsync(async (connection, token) =>
        (await connection.QueryAsync<(string Name, string Role, string Token, string Hash, long Since)>(new CommandDefinition(
            "SELECT name, role, token, hash, since FROM security_people ORDER BY name", cancellationToken: token)).ConfigureAwait(false))
        .Select(row => (row.Token, Digest.Parse(row.Hash), new Person(row.Name, Enum.Parse<AccessRole>(row.Role), new Timestamp(row.Since)))).ToImmutableArray(), cancellationToken);
}
