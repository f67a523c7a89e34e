/* L5 in plain C: one person after the other, xoshiro256**, doubles, money in the loop.
   What a good programmer writes by hand for this one model, without intrinsics. */
#include <stdint.h>

#define YEARS 60
#define DOMAINS 5

static uint64_t s[4];
static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
static inline double uniform(void) {
    uint64_t r = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 45);
    return (double)(r >> 11) * 0x1.0p-53;
}
static void seed_with(uint64_t x) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (x += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        s[i] = z ^ (z >> 31);
    }
}

static const int K[DOMAINS] = {4, 6, 5, 5, 3};
static const int D[DOMAINS] = {1, 4, 6, 5, 4};
static const int driver[DOMAINS] = {-1, 0, 1, 2, 0};
static const int first[DOMAINS] = {0, 0, 16, 16, 0};
static const int last[DOMAINS] = {22, 59, 59, 59, 59};

static inline int draw(const double *row, int k) {
    double u = uniform();
    int n = 0;
    while (n < k - 1 && u >= row[n]) n++;
    return n;
}

/* cum[d]: [band][own][driver][next], cumulated; q: [band][health];
   price: [domain][state 6][payer 4]; money: [year][payer]. */
void run(long n, uint64_t seed, const double *const cum[DOMAINS], const double *q,
         const double *price, const double *disc, double *money) {
    seed_with(seed);
    for (long i = 0; i < n; i++) {
        int state[DOMAINS] = {0, 0, 0, 0, 0};
        for (int year = 0; year < YEARS; year++) {
            int band = year / 5;
            if (uniform() < q[band * 3 + state[4]]) break;
            double m0 = 0, m1 = 0, m2 = 0, m3 = 0;
            for (int d = 0; d < DOMAINS; d++) {
                if (year > last[d]) { state[d] = 0; continue; }
                if (year < first[d]) continue;
                int by = driver[d] < 0 ? 0 : state[driver[d]];
                long at = (((long)band * K[d] + state[d]) * D[d] + by) * K[d];
                state[d] = draw(cum[d] + at, K[d]);
                const double *p = price + (d * 6 + state[d]) * 4;
                m0 += p[0]; m1 += p[1]; m2 += p[2]; m3 += p[3];
            }
            double *out = money + year * 4;
            out[0] += disc[year] * m0; out[1] += disc[year] * m1;
            out[2] += disc[year] * m2; out[3] += disc[year] * m3;
        }
    }
    for (int k = 0; k < YEARS * 4; k++) money[k] /= (double)n;
}
