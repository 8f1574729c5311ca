using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Routing;

namespace Flywheel.Server;

/// <summary>Where the server listens.</summary>
public sealed record WebServerOptions
{
    /// <summary>The address. Default: this machine only.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port; 0 takes a free one. 0 to 65,535; default 5080.</summary>
    [Range(0, 65_535)]
    public int Port { get; init; } = 5080;

    /// <summary>Bytes a body may have before the connection is closed. Default 64 MiB; doors have lower bounds of their own.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBodyBytes { get; init; } = 64 << 20;

    /// <summary>How often the server looks for routes and rows that other servers of the workspace have written. Milliseconds, 10 to 60,000; default 500.</summary>
    [Range(10, 60_000)]
    public int FollowMilliseconds { get; init; } = 500;

    /// <summary>
    /// Names that clients may call the server by, beside addresses, <c>localhost</c> and the machine's own name; pages of these hosts may also change things.
    /// <c>*</c> allows every name. Default: none.
    /// </summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// True to ask nobody who they are, whoever the workspace knows, and to listen where others reach it all the same. Default: false; callers are asked
    /// once the workspace knows somebody (<see cref="Security.People"/>), and without anybody the server listens on this machine only.
    /// </summary>
    public bool AsksNobody { get; init; }

    /// <summary>Doors beside the house's own, for a program that speaks another protocol.</summary>
    public ImmutableArray<Action<IEndpointRouteBuilder>> Doors { get; init; } = [];
}
