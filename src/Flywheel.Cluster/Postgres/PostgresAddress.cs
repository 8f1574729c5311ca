using System.Text.RegularExpressions;
using Flywheel.Core;
using Npgsql;

namespace Flywheel.Cluster.Postgres;

/// <summary>
/// Where a catalog is, without its password: <c>postgres://user@host:port/database?schema=flywheel&amp;password=env:NAME&amp;sslmode=require</c>.
/// The address is kept in the workspace and shown to people, so it only says where the password is.
/// </summary>
internal sealed partial record PostgresAddress(string Host, int Port, string Database, string User, string Schema, string Password, SslMode SslMode)
{
    private const string Example = "Write postgres://user@host:5432/database, and ?schema=NAME for more than one workspace in it.";
    private static readonly string[] Keys = ["schema", "password", "sslmode"];

    public static Result<PostgresAddress> Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length == 0 || uri.AbsolutePath.Trim('/').Length == 0)
        {
            // Not quoted: what cannot be read may hold a password.
            return new Refusal("cluster.address", "Not an address", "The address of the catalog lacks a user, a host or a database.", Example);
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            return new Refusal("cluster.address-secret", "A password in an address",
                "The address of the catalog holds a password; addresses are kept in the workspace and seen in lists of processes.",
                "Take it out and set PGPASSWORD, or say where it is: ?password=env:NAME or ?password=file:PATH.");
        }

        var options = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToArray();
        if (options.FirstOrDefault(pair => pair.Length < 2 || !Keys.Contains(pair[0])) is { } unknown)
        {
            return new Refusal("cluster.address", "Not an address", $"The address of the catalog has the setting '{unknown[0]}'.", Spelling.DidYouMean(unknown[0], Keys));
        }

        string Option(string key, string otherwise) => options.LastOrDefault(pair => pair[0] == key) is [_, var value] ? Uri.UnescapeDataString(value) : otherwise;
        var (schema, password) = (Option("schema", "flywheel"), Option("password", ""));
        if (!Name().IsMatch(schema))
        {
            return new Refusal("cluster.address", "Not an address", $"'{schema}' cannot be the schema of a catalog.", "Use 1 to 63 lower-case letters, digits and underscores, a letter first.");
        }

        if (password.Length > 0 && !password.StartsWith("env:", StringComparison.Ordinal) && !password.StartsWith("file:", StringComparison.Ordinal))
        {
            return new Refusal("cluster.address-secret", "A password in an address", "The password setting of the catalog's address does not say where the password is.", "Write password=env:NAME or password=file:PATH.");
        }

        if (!Enum.TryParse<SslMode>(Option("sslmode", "prefer").Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var ssl))
        {
            return new Refusal("cluster.address", "Not an address", $"There is no sslmode '{Option("sslmode", "")}'.", "Known: disable, allow, prefer, require, verify-ca, verify-full.");
        }

        return new PostgresAddress(uri.Host, uri.Port > 0 ? uri.Port : 5432, Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')), Uri.UnescapeDataString(uri.UserInfo), schema, password, ssl);
    }

    /// <summary>The password, or null to leave it to PGPASSWORD, a password file, or a server that asks for none.</summary>
    public Result<string?> ReadPassword()
    {
        switch (Password.Split(':', 2))
        {
            case ["env", var name]:
                return Environment.GetEnvironmentVariable(name) is { } value
                    ? value
                    : new Refusal("cluster.secret-missing", "Password missing", $"The environment has no variable '{name}', which the catalog's address names.", "Set it.");
            case ["file", var path]:
                try
                {
                    return File.ReadAllText(path).TrimEnd('\r', '\n');
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    return new Refusal("cluster.secret-missing", "Password missing", $"The file of the catalog's password cannot be read: {fault.Message}", "Check the path and its permissions.");
                }

            default:
                return (string?)null;
        }
    }

    public string ToConnection(string? password, TimeSpan wait)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Database = Database,
            Username = User,
            SslMode = SslMode,
            SearchPath = Schema,
            ApplicationName = "flywheel",
            // Statements that come again are prepared; connections carry no state, so none has to be wiped.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            MaxPoolSize = 32,
            Timeout = 10,
            CommandTimeout = 0,
            Options = FormattableString.Invariant($"-c lock_timeout={(long)wait.TotalMilliseconds}"),
        };
        if (password is not null)
        {
            connection.Password = password;
        }

        return connection.ConnectionString;
    }

    public override string ToString() => FormattableString.Invariant($"postgres://{User}@{Host}:{Port}/{Database}?schema={Schema}");

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$")]
    private static partial Regex Name();
}
