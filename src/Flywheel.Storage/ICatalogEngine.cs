using Flywheel.Core;

namespace Flywheel.Storage;

/// <summary>A kind of database server that can hold catalogs, chosen by the scheme of an address: <c>postgres://…</c>.</summary>
public interface ICatalogEngine
{
    /// <summary>What an address of it starts with, before the colon.</summary>
    string Scheme { get; }

    /// <summary>How it wants tables made.</summary>
    CatalogDialect Dialect { get; }

    /// <summary>
    /// Opens the catalog at an address, an empty one when there is none. Expected failures (an address that cannot be read, a server that does not
    /// answer, a wrong password) are refusals, none of which shows a secret. A catalog that holds connections is also <see cref="IAsyncDisposable"/>.
    /// </summary>
    /// <param name="address">The address as it was given; it is kept in the workspace, so it must not hold a secret.</param>
    /// <param name="wait">How long a write waits for another process that is writing.</param>
    /// <param name="cancellationToken">Stops waiting for the server.</param>
    Task<Result<ICatalog>> OpenAsync(string address, TimeSpan wait, CancellationToken cancellationToken);
}
