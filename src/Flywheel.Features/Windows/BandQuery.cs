namespace Flywheel.Features.Windows;

/// <summary>Which events of a key a bounded window holds.</summary>
/// <param name="After">Known after this time,</param>
/// <param name="Until">and not after this one,</param>
/// <param name="Low">with a bounded value from this key on</param>
/// <param name="High">up to this one,</param>
/// <param name="Self">but not the event of this row (-1 for none).</param>
internal readonly record struct BandQuery(long After, long Until, long Low, long High, long Self)
{
    internal bool Holds(BandBlock block, int at) => block.Known[at] > After && block.Known[at] <= Until && block.Row[at] != Self;

    internal bool MayHold(BandBlock block) => block.LastKnown > After && block.FirstKnown <= Until;
}
