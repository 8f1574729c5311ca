using Flywheel.Core;
using Flywheel.Projects.Loop;

namespace Flywheel.Projects.Replay;

/// <summary>Told of a story as it happens, on the thread that tells it.</summary>
public interface IReplayListener
{
    /// <summary>Something happened to the endpoint.</summary>
    void Happened(TimelineEvent happened);

    /// <summary>The outcomes of a day are in.</summary>
    void Closed(DayQuality day);

    /// <summary>Time moved on.</summary>
    /// <param name="now">The story's time.</param>
    /// <param name="rows">Rows asked about so far.</param>
    void Advanced(Timestamp now, long rows);
}
