using System.Runtime.CompilerServices;

namespace Flywheel.Features.Windows;

/// <summary>Which events of a key a bounded window holds.</summary>
/// <param name="After">Known after this time,</param>
/// <param name="Until">and not after this one,</param>
/// <param name="Low">with a bounded value from this key on</param>
/// <param name="High">up to this one,</param>
/// <param name="Self">but not the event of this row (-1 for none).</param>
internal readonly record struct BandQuery(long After, long Until, long Low, long High, long Self)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Holds(BandBlock block, int at)
    {
        var known = block.Entries[at].Known;
        return known > After && known <= Until && (Self < 0 || block.Row[at] != Self);
    }

    internal bool MayHold((long First, long Last) known) => known.Last > After && known.First <= Until;
}
