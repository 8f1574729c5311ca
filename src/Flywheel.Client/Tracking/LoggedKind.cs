namespace Flywheel.Client.Tracking;

internal enum LoggedKind
{
    Metric,
    Param,
    Tag,
    End,
    Mark,
}
