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

    /// <summary>
    /// Makes a release the champion, and only then lets it answer: the registry may refuse, because people must approve or a gate was not passed, and then nothing happens. Where the
    /// route is refused the alias goes back.
    /// </summary>
    /// <param name="release">The release.</param>
    /// <param name="verdict">Its gates.</param>
    /// <param name="force">Who answers for it against the gates; null when nobody need.</param>
    /// <param name="route">Puts it in force.</param>
    /// <param name="cancellationToken">Stops waiting for the registry.</param>
    internal async Task<Result> PromoteAsync(ReleaseVersion release, GateVerdict verdict, PromotionForce? force, Func<Task<Result>> route, CancellationToken cancellationToken)
    {
        if (IsPast)
        {
            // What the registry said then is told by what followed.
            return _past!.TryPeek(out var next) && next is { Kind: TimelineKind.Promoted or TimelineKind.RolledBack } && next.At == Now
                ? await route().ConfigureAwait(false)
                : new Refusal("loop.past", "Refused before", "It was refused when this moment was first lived through.");
        }

        var before = await rooms.Registry.FindAsync(release.Model, ReleaseRegistry.Champion, cancellationToken).ConfigureAwait(false);

        // A step that a crash cut short is done again; what it had done stays done once.
        if (before.IsOk && before.Value.Version == release.Version)
        {
            return await route().ConfigureAwait(false);
        }

        var promoted = await rooms.Registry.PromoteAsync(release, ReleaseRegistry.Champion, verdict, by, force, cancellationToken).ConfigureAwait(false);
        if (!promoted.IsOk)
        {
            return Result.From(promoted.Refusals);
        }

        var routed = await route().ConfigureAwait(false);
        if (routed.IsOk || !before.TryGet(out var champion))
        {
            return routed;
        }

        var undone = new PromotionForce(by, $"{release} could not answer: {string.Join(" ", routed.Refusals.Select(refusal => refusal.Sentence))}");
        var back = await rooms.Registry.PromoteAsync(champion, ReleaseRegistry.Champion, new GateVerdict([]), by, undone, cancellationToken).ConfigureAwait(false);
        return Result.From([.. routed.Refusals, .. back.Refusals]);
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
