using Flywheel.Core;
using Flywheel.Registry.Gates;
using Flywheel.Registry.Releases;
using Flywheel.Registry;
using Flywheel.Serving.Routing;

namespace Flywheel.Projects.Loop;

/// <summary>
/// What a loop does to the world: routes, promotions, the timeline. While the past is lived through again the world is left as it is, and the timeline must tell of the same
/// things that are done again. Not thread-safe.
/// </summary>
/// <param name="endpoint">The endpoint.</param>
/// <param name="rooms">Where things are done.</param>
/// <param name="by">In whose name.</param>
/// <param name="isKept">True where events wait to be kept together with the state they belong to.</param>
internal sealed class LoopDeeds(string endpoint, LoopRooms rooms, string by, bool isKept)
{
    private readonly List<TimelineEvent>? _untold = isKept ? [] : null;
    private Queue<TimelineEvent>? _past;
    private Timestamp _moment;

    /// <summary>True while the past is lived through again.</summary>
    internal bool IsPast => _past is not null;

    /// <summary>The time of what is done.</summary>
    internal Timestamp Now => IsPast ? _moment : Timestamp.Now(rooms.Time);

    /// <summary>Goes back to the beginning of the timeline.</summary>
    internal async Task GoBackAsync(CancellationToken cancellationToken) => _past = new Queue<TimelineEvent>(await rooms.Timeline.ListAsync(endpoint, cancellationToken).ConfigureAwait(false));

    /// <summary>Moves on in the past.</summary>
    internal void MoveTo(Timestamp moment) => _moment = moment;

    /// <summary>The past is over.</summary>
    /// <exception cref="InvalidOperationException">The timeline tells of more than was lived through again.</exception>
    internal void Arrive()
    {
        if (_past is { Count: > 0 } left)
        {
            throw new InvalidOperationException($"The timeline of '{endpoint}' tells of something that does not follow from its logs: {left.Peek()}.");
        }

        _past = null;
    }

    /// <summary>Events that wait to be kept.</summary>
    internal IReadOnlyList<TimelineEvent> Untold => _untold ?? [];

    /// <summary>They were kept.</summary>
    internal void Told() => _untold?.Clear();

    /// <summary>Puts a route in force. Steps of a roll-out are one change to whoever takes it back: <paramref name="home"/> is what was in force before the first.</summary>
    internal async Task<Result> RouteAsync(RouteDefinition route, string why, int? home, CancellationToken cancellationToken)
    {
        if (IsPast || rooms.Endpoints.Find(endpoint).Value.Route.Record.Route == route)
        {
            return Result.Ok;
        }

        var set = await rooms.Endpoints.SetRouteAsync(endpoint, route, by, why, home, cancellationToken).ConfigureAwait(false);
        return Result.From(set.Refusals);
    }

    /// <summary>Makes a release the champion. Refused as the registry refuses it: the project may want people's approval.</summary>
    internal async Task<Result> PromoteAsync(ReleaseVersion release, GateVerdict verdict, PromotionForce? force, CancellationToken cancellationToken)
    {
        if (IsPast)
        {
            return Result.Ok;
        }

        // A step that a crash cut short is done again; what it had done stays done once.
        var champion = await rooms.Registry.FindAsync(release.Model, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false);
        return champion.IsOk && champion.Value.Version == release.Version
            ? Result.Ok
            : Result.From((await rooms.Registry.PromoteAsync(release, ReleaseRegistry.Champion, verdict, by, force, cancellationToken).ConfigureAwait(false)).Refusals);
    }

    /// <summary>Adds to the timeline; gives what is in it.</summary>
    internal async Task<TimelineEvent> TellAsync(TimelineEvent happened, CancellationToken cancellationToken)
    {
        if (_untold is not null)
        {
            _untold.Add(happened);
            return happened;
        }

        if (_past is null)
        {
            await rooms.Timeline.AddAsync(endpoint, happened, cancellationToken).ConfigureAwait(false);
            return happened;
        }

        return _past.TryDequeue(out var told) && (told.At, told.Kind, told.Release) == (happened.At, happened.Kind, happened.Release)
            ? told
            : throw new InvalidOperationException($"The timeline of '{endpoint}' tells of {told?.ToString() ?? "nothing"}, and its logs of {happened}.");
    }
}
